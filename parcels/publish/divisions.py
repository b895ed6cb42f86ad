"""Areas and blocks: few, named, and looked up by everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely
from django.db import connection

from gis_core.areas.models import Area, Block, Governorate
from gis_core.ingest.models import ImportRun
from gis_core.search.fold import fold, fold_name

from . import places

if TYPE_CHECKING:
    from gis_core.accounts.models import User

SAME_WITHIN_M = 0.01  # a trip through another CRS moves a corner by up to a millimetre
# A block lies in the area it names, or else in the one that holds it.
HOLDER = """
    SELECT staged.seq,
           (SELECT area.id FROM areas_area area
            WHERE ST_Intersects(area.boundary, ST_PointOnSurface(staged.boundary))
            ORDER BY area.id LIMIT 1) AS area_id
    FROM ingest_stagedfeature staged
    WHERE staged.run_id = %(run)s AND NOT staged.is_rejected
      AND coalesce(staged.attributes->>'area', '') = ''
"""


def publish_areas(run: ImportRun, _actor: User | None) -> dict[str, int]:
    """Add or correct areas by their code, and the governorates that they name."""
    counts = {"added": 0, "changed": 0, "unchanged": 0}
    for staged in run.features.filter(is_rejected=False).order_by("seq"):
        told = staged.attributes
        area = Area.objects.filter(code=told["code"]).first() or Area(code=told["code"])
        before = _state(area)
        area.name_ar = told.get("name_ar") or area.name_ar or told.get("name_en") or area.code
        area.name_en = told.get("name_en") or area.name_en
        if governorate := _governorate(told.get("governorate", "")):
            area.governorate = governorate
        _draw(area, staged.boundary, run)
        counts[_save(area, before)] += 1
    return counts


def publish_blocks(run: ImportRun, _actor: User | None) -> dict[str, int]:
    """Add or correct blocks by their area and number."""
    counts = {"added": 0, "changed": 0, "unchanged": 0}
    area_of_word = {m.area_word: m.area_id for m in places.resolve(run)}
    with connection.cursor() as cursor:
        cursor.execute(HOLDER, {"run": run.pk})
        holder_of = dict(cursor.fetchall())
    for staged in run.features.filter(is_rejected=False).order_by("seq"):
        told = staged.attributes
        area_id = area_of_word.get(told.get("area", "")) or holder_of.get(staged.seq)
        found = Block.objects.filter(area_id=area_id, number=told["number"]).first()
        block = found or Block(area_id=area_id, number=told["number"])
        before = _state(block)
        block.name_ar = told.get("name_ar") or block.name_ar
        block.name_en = told.get("name_en") or block.name_en
        _draw(block, staged.boundary, run)
        counts[_save(block, before)] += 1
    return counts


def _governorate(word: str) -> Governorate | None:
    """The governorate of that code or name; made if there is none."""
    if not word:
        return None
    wanted = fold_name(word)
    for governorate in Governorate.objects.all():
        names = (governorate.name_ar, governorate.name_en, *governorate.aliases)
        if wanted in map(fold_name, names) or fold(governorate.code) == fold(word):
            return governorate
    return Governorate.objects.create(code=word[:20], name_ar=word)


def _draw(thing: Area | Block, boundary: object, run: ImportRun) -> None:
    shape = boundary
    multi = thing._meta.get_field("boundary").geom_class  # type: ignore[union-attr]
    if shape.geom_type == "Polygon":  # type: ignore[attr-defined]
        shape = multi(shape, srid=shape.srid)  # type: ignore[attr-defined]
    if thing.boundary is None or _gap(thing.boundary, shape) >= SAME_WITHIN_M:
        thing.boundary = shape
    thing.source = run.source_name[:200]


def _gap(left: Any, right: Any) -> float:
    """How far apart two outlines are anywhere, in metres."""
    return shapely.from_wkb(bytes(left.wkb)).hausdorff_distance(shapely.from_wkb(bytes(right.wkb)))


def _state(thing: Area | Block) -> tuple:
    """What a delivery may change, to tell afterwards whether it did."""
    shape = thing.boundary.wkb if thing.boundary else None
    governorate = getattr(thing, "governorate_id", None)
    return thing.pk, thing.name_ar, thing.name_en, governorate, shape and bytes(shape)


def _save(thing: Area | Block, before: tuple) -> str:
    if thing.pk and _state(thing) == before:
        return "unchanged"
    verdict = "changed" if thing.pk else "added"
    thing.save()
    return verdict
