"""The demo's past: some dozens of made-up splits, merges, redistributions and renumberings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import cycle
from typing import IO, Any

import shapely
from django.contrib.gis.geos import MultiPolygon
from django.db import transaction
from django.utils import timezone

from gis_core.accounts.models import User
from gis_core.areas.models import Block
from parcels.demo.source import MADE_UP, own
from parcels.history.errors import TransitionRefused
from parcels.history.renumbering import renumber_parcel
from parcels.history.reshaping import Piece, redistribute_parcels
from parcels.models import Parcel, ParcelBoundary, ParcelTransition, TransitionParcel
from parcels.plans import cutting
from parcels.plans.trying import grounds_of
from parcels.transitions.numbering import next_numbers
from parcels.transitions.sheet import stored

Kind = ParcelTransition.Kind
MOST = 40  # transitions, in as many blocks; a demo of a million parcels has no more
LATEST_DAYS, APART_DAYS = 20, 31  # days since the last of them, and between one and the next
LEAST_M2, MOST_M2 = 300, 3_000  # of a plot that is split
DECISION = "عرض {number}/{year} (demo)"
# One block each, in turn; "again" is a split whose first piece gets another number later.
STORIES = ("split", "merge", "renumber", "again", "redistribution")

# A plot in the middle of each block's numbers, where no licence would be left behind.
_PLOTS = """
SELECT DISTINCT ON (block.id) parcel.id
FROM areas_block block
JOIN parcels_parcel parcel ON parcel.block_id = block.id AND parcel.status = 'current'
JOIN parcels_parcelboundary ground ON ground.parcel_id = parcel.id
    AND ground.valid_to IS NULL AND ground.recorded_to IS NULL AND ground.source = %(source)s
WHERE block.id = ANY(%(blocks)s) AND ground.computed_area_m2 BETWEEN %(least)s AND %(most)s
  AND parcel.number ~ '^[0-9]+$' AND parcel.number::int > 3
  AND NOT EXISTS (SELECT FROM parcels_buildinglicence WHERE parcel_id = parcel.id)
ORDER BY block.id, parcel.number::int
"""


def make_transitions(*, stdout: IO[str], **_asked: object) -> dict[str, int]:
    """Splits, merges, redistributions and renumberings by the verbs themselves."""
    blocks = own(Block.objects)
    ours = TransitionParcel.objects.filter(parcel__block__in=blocks)
    if ours.exists():
        stdout.write("The demo's parcels have a past already.\n")
        return {}
    actor = User.objects.filter(username="supervisor").first()
    with transaction.atomic():
        _Past(actor).tell(list(blocks.order_by("pk").values_list("pk", flat=True)[: 3 * MOST]))
        children = ours.filter(role="child").values("parcel")
        ParcelBoundary.objects.filter(parcel__in=children).update(source=MADE_UP)
    return {"transitions": ours.values("transition").distinct().count()}


class _Past:
    def __init__(self, actor: User | None) -> None:
        self.actor = actor
        self.days = _days()
        self.count = 0

    def tell(self, blocks: list[int]) -> None:
        given = {"source": MADE_UP, "blocks": blocks, "least": LEAST_M2, "most": MOST_M2}
        plots = list(Parcel.objects.raw(_PLOTS, given))
        stories = cycle(STORIES)
        story = next(stories)
        for plot in plots:
            if self.count >= MOST:
                break
            try:
                with transaction.atomic():
                    told = self._told(story, plot)
            except TransitionRefused:  # it has a past of its own after that day
                told = False
            if told:
                story = next(stories)

    def _told(self, story: str, plot: Parcel) -> bool:
        """Whether the plot lent itself to the story."""
        if story == "renumber":
            self._renumber(plot)
            return True
        if story in {"split", "again"}:
            return self._split(plot, again=story == "again")
        beside = _beside(plot)
        if beside is None:
            return False
        grounds = grounds_of([plot, beside])
        whole = cutting.merge(grounds).shape
        if story == "merge":
            piece = _piece(whole, _after(plot))
            self._reshape(Kind.MERGE, [plot, beside], [piece])
            return True
        halves = _halved(whole)
        named = next_numbers(plot, 1) + next_numbers(beside, 1)
        if len(halves) != 2:
            return False
        into = [_piece(half, *name) for half, name in zip(halves, named, strict=True)]
        self._reshape(Kind.REDISTRIBUTION, [plot, beside], into)
        return True

    def _split(self, plot: Parcel, *, again: bool) -> bool:
        halves = _halved(*grounds_of([plot]))
        if len(halves) < 2:
            return False
        named = next_numbers(plot, len(halves))
        into = [_piece(half, *name) for half, name in zip(halves, named, strict=True)]
        made = self._reshape(Kind.SPLIT, [plot], into)
        if again:
            first = made.parts.filter(role="child").select_related("parcel").order_by("pk")[0]
            self._renumber(first.parcel, later=True)
        return True

    def _reshape(self, kind: str, plots: list[Parcel], into: list[Piece]) -> ParcelTransition:
        return redistribute_parcels(plots, into=into, kind=kind, **self._decision())

    def _renumber(self, plot: Parcel, *, later: bool = False) -> None:
        renumber_parcel(plot, number=_after(plot), **self._decision(later=later))

    def _decision(self, *, later: bool = False) -> dict[str, Any]:
        day = timezone.localdate() - timedelta(days=5) if later else next(self.days)
        self.count += 1
        return {
            "effective_on": day,
            "decision_number": DECISION.format(number=self.count, year=day.year),
            "note": MADE_UP,
            "source": MADE_UP,
            "actor": self.actor,
        }


def _days() -> Iterator[date]:
    """One after another up to lately, as registers are written."""
    first = timezone.localdate() - timedelta(days=LATEST_DAYS + APART_DAYS * MOST)
    return (first + timedelta(days=APART_DAYS * n) for n in range(1, 2 * MOST))


def _beside(plot: Parcel) -> Parcel | None:
    """A plot of the block that shares a side, made up as this one."""
    (ground,) = grounds_of([plot])
    near = ParcelBoundary.objects.current().filter(
        parcel__block=plot.block_id, source=MADE_UP, boundary__intersects=stored(ground)
    )
    for version in near.exclude(parcel=plot).select_related("parcel").order_by("parcel"):
        found = cutting.merge(grounds_of([plot, version.parcel]))
        no_licence = not version.parcel.licences.exists()
        if no_licence and found.parts == 1 and not found.holes and found.overlap_m2 < 0.01:
            return version.parcel
    return None


def _halved(ground: shapely.Geometry) -> list[shapely.Geometry]:
    """Cut across its longer side through the middle."""
    box = shapely.get_coordinates(shapely.minimum_rotated_rectangle(ground))
    sides = [(box[0], box[1], box[2], box[3]), (box[1], box[2], box[3], box[0])]
    a, b, c, d = max(sides, key=lambda s: ((s[1] - s[0]) ** 2).sum())
    line = shapely.LineString([(a + b) / 2, (c + d) / 2])
    return cutting.split_by_lines(ground, [line]).pieces


def _after(plot: Parcel) -> str:
    """The first number beyond those of the block."""
    told = Parcel.objects.filter(block=plot.block_id).values_list("number", flat=True)
    return str(max(int(number) for number in told if number.isdecimal()) + 1)


def _piece(ground: shapely.Geometry, number: str, sub_number: str = "") -> Piece:
    boundary: MultiPolygon = stored(ground)
    return Piece(boundary, number, sub_number, official_area_m2=round(ground.area, 1))  # type: ignore[arg-type]
