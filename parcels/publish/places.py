"""Which area and block a delivery means by the words it uses for them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from gis_core.areas.models import Area, Block
from gis_core.ingest.models import ImportRun
from gis_core.search.fold import fold, fold_name

NOT_SAID = ""
TABLES = ("delivered_place",)


@dataclass(frozen=True)
class Meant:
    """What a pair of delivered words stands for; ``problem`` is a finding's code."""

    area_word: str
    block_word: str
    area_id: int | None = None
    block_id: int | None = None
    problem: str = ""


def resolve(run: ImportRun) -> list[Meant]:
    """Put the meaning of every pair of words that the delivery uses into ``delivered_place``.

    The table is the session's. Words are few, so they are looked up here, and the
    features, which are many, are joined to them in the database.
    """
    create_blocks = bool(run.mapping.get("create_blocks"))
    meanings = [*_Gazetteer(create_blocks=create_blocks).all_of(_words(run))]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS delivered_place")
        cursor.execute(
            "CREATE TEMP TABLE delivered_place (area_word text, block_word text, area_id bigint,"
            " block_id bigint, problem text)"
        )
        cursor.executemany(
            "INSERT INTO delivered_place VALUES (%s, %s, %s, %s, %s)",
            [(m.area_word, m.block_word, m.area_id, m.block_id, m.problem) for m in meanings],
        )
    return meanings


def create_blocks(run: ImportRun, meanings: Iterable[Meant]) -> int:
    """Make the blocks that accepted features name in areas that have none; returns how many.

    However an area is called and a number is written, it is one block, in its first spelling.
    """
    named = set(_words(run, rejected=False))
    wanted = {
        (m.area_id, fold(m.block_word)): Block(
            area_id=m.area_id, number=m.block_word, source=run.source_name[:200]
        )
        for m in sorted(meanings, key=lambda m: m.block_word, reverse=True)
        if (m.area_word, m.block_word) in named
        if m.area_id and m.block_word and not m.block_id and not m.problem
    }
    return len(Block.objects.bulk_create(wanted.values()))


def _words(run: ImportRun, *, rejected: bool = True) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT coalesce(attributes->>'area', ''), coalesce(attributes->>'block', '')
            FROM ingest_stagedfeature WHERE run_id = %s AND (%s OR NOT is_rejected)
            """,
            [run.pk, rejected],
        )
        return cursor.fetchall()


class _Gazetteer:
    """The published areas and blocks by every word that people use for them."""

    def __init__(self, *, create_blocks: bool) -> None:
        self.create_blocks = create_blocks
        self.areas: dict[str, set[int]] = {}
        for area in Area.objects.order_by().only("pk", "code", "name_ar", "name_en", "aliases"):
            for word in (area.code, area.name_ar, area.name_en, *area.aliases):
                if word:
                    self.areas.setdefault(fold_name(word), set()).add(area.pk)
        self.blocks: dict[tuple[int, str], int] = {}
        self.numbered: dict[str, set[int]] = {}
        blocks = Block.objects.order_by()  # their own order, that of people, takes long to make
        for pk, area_id, number in blocks.values_list("pk", "area_id", "number"):
            self.blocks[area_id, fold(number)] = pk
            self.numbered.setdefault(fold(number), set()).add(pk)
        self.areas_with_blocks = {area_id for area_id, _number in self.blocks}

    def all_of(self, words: Iterable[tuple[str, str]]) -> Iterable[Meant]:
        return (self._meaning(area, block) for area, block in words)

    def _meaning(self, area_word: str, block_word: str) -> Meant:
        if area_word == NOT_SAID:
            return self._block_alone(block_word)
        found = self.areas.get(fold_name(area_word), set())
        if len(found) != 1:
            problem = "area_ambiguous" if found else "area_unknown"
            return Meant(area_word, block_word, problem=problem)
        (area_id,) = found
        if block_word == NOT_SAID:
            return Meant(area_word, block_word, area_id)
        block_id = self.blocks.get((area_id, fold(block_word)))
        may_be_made = self.create_blocks and area_id not in self.areas_with_blocks
        problem = "" if block_id or may_be_made else "block_unknown"
        return Meant(area_word, block_word, area_id, block_id, problem)

    def _block_alone(self, block_word: str) -> Meant:
        """A block without its area is known if only one area has it; else its place decides."""
        if block_word == NOT_SAID:
            return Meant(NOT_SAID, NOT_SAID)
        found = self.numbered.get(fold(block_word), set())
        if len(found) == 1:
            return Meant(NOT_SAID, block_word, block_id=next(iter(found)))
        return Meant(NOT_SAID, block_word, problem="" if found else "block_unknown")
