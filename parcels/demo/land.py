"""A district as rows of the land: area, blocks, parcels, boundaries, plan zones."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import numpy as np
import shapely
from django.utils import timezone
from shapely.affinity import scale

from gis_core import crs
from gis_core.areas.models import Area, Block
from parcels.models import Parcel, ParcelBoundary, StructuralPlan, StructuralPlanZone

from . import faults
from .copying import Batch, reserve, storage_wkb
from .districts import District
from .patterns import Random
from .source import EARLIER, FAULT, MADE_UP
from .zones import misdraw, zones_of

_BLOCK = ("id", "area_id", "number", "name_ar", "name_en", "aliases", "boundary", "source")
_PARCEL = (
    "id", "area_id", "block_id", "number", "sub_number", "plan_ref", "status", "created_at",
)  # fmt: skip
_BOUNDARY = (
    "id", "parcel_id", "boundary", "official_area_m2", "estimated_accuracy_m", "valid_from",
    "valid_to", "recorded_from", "source", "source_srid",
)  # fmt: skip
_ZONE = ("plan_id", "zone_class_id", "code", "boundary", "decision", "valid_from", "source")

_EARLIER_SHARE = 0.02  # of the parcels were bounded otherwise before
_SPLIT_SHARE = 0.006  # of the neighbours came out of one older parcel


@dataclass
class Ground:
    """A district with the keys its rows will have; one entry for each plot."""

    district: District
    area: Area
    code: str
    parcel_ids: list[int]
    divided_ids: list[int]  # of historic parcels that were divided
    boundary_ids: list[int]
    numbers: list[tuple[str, str]]
    bounded_on: list[date]
    faults: dict[int, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many parcels."""
        return len(self.parcel_ids)

    def place_of(self, plot: int) -> str:
        """Area, block and number, as file numbers spell them: ``213/4/17``."""
        number, sub = self.numbers[plot]
        block = int(self.district.plot_block[plot]) + 1
        return f"{self.code}/{block}/{number}{'-' if sub else ''}{sub}"


def around(district: District) -> shapely.Geometry:
    """The area's boundary: its blocks, with the roads and gaps between them filled."""
    closed = district.boundary.buffer(45).buffer(-45)
    largest = max(shapely.get_parts(closed), key=lambda part: part.area)
    filled = shapely.Polygon(largest.exterior)
    return shapely.union(filled, district.boundary)


def settle_ground(
    batch: Batch, district: District, area: Area, *, faulty: bool, random: Random
) -> Ground:
    """Number the parcels of a district and add its blocks, parcels and boundaries to the batch."""
    spoilt = faults.plant(district, random) if faulty else {}
    splits = _splits(district, spoilt, random)
    count = len(district.plots)
    keys = reserve(Parcel, count + len(splits))
    ground = Ground(
        district=district,
        area=area,
        code=area.code,
        parcel_ids=keys[:count],
        divided_ids=keys[count:],
        boundary_ids=reserve(ParcelBoundary, count),
        numbers=_numbers(district, splits),
        bounded_on=_days(random, count),
        faults=spoilt,
    )
    block_ids = _add_blocks(batch, district, area)
    _add_parcels(batch, ground, block_ids, splits, random)
    return ground


def _days(random: Random, count: int) -> list[date]:
    start = date(1978, 1, 1)
    return [start + timedelta(days=int(d)) for d in random.integers(0, 30 * 365, count)]


def _numbers(district: District, splits: dict[int, int]) -> list[tuple[str, str]]:
    """Parcels are numbered within their block; the parts of a split one share its number."""
    numbers, last, block = [], 0, -1
    for plot, owner in enumerate(district.plot_block.tolist()):
        if owner != block:
            block, last = owner, 0
        if plot - 1 in splits:
            numbers.append((str(last), "2"))
            continue
        last += 1
        numbers.append((str(last), "1" if plot in splits else ""))
    return numbers


def _splits(district: District, spoilt: dict[int, str], random: Random) -> dict[int, int]:
    """Plots that with the next one made one parcel before, and the year of the division."""
    picked = faults.neighbours(district, _SPLIT_SHARE, random)
    found: dict[int, int] = {}
    for plot, other in picked.tolist():
        if not {plot - 1, plot, other} & (spoilt.keys() | found.keys()) and other not in spoilt:
            found[plot] = int(random.integers(2010, 2024))
    return found


def _add_blocks(batch: Batch, district: District, area: Area) -> list[int]:
    ids = reserve(Block, len(district.blocks))
    shapes = storage_wkb(district.blocks)
    batch.add(
        Block,
        _BLOCK,
        [
            (key, area.pk, str(i), "", "", [], shape, MADE_UP)
            for i, (key, shape) in enumerate(zip(ids, shapes, strict=True), start=1)
        ],
    )
    return ids


def _add_parcels(
    batch: Batch, ground: Ground, block_ids: list[int], splits: dict[int, int], random: Random
) -> None:
    now = timezone.now()
    district, area = ground.district, ground.area.pk
    blocks = [block_ids[i] for i in district.plot_block.tolist()]
    batch.add(
        Parcel,
        _PARCEL,
        [
            (key, area, block, number, sub, "", "current", now)
            for key, block, (number, sub) in zip(
                ground.parcel_ids, blocks, ground.numbers, strict=True
            )
        ],
    )
    for plot, year in splits.items():
        ground.bounded_on[plot] = ground.bounded_on[plot + 1] = date(year, 1, 1)
    batch.add(ParcelBoundary, _BOUNDARY, _boundaries(ground, random, now))
    earlier = np.flatnonzero(random.random(len(blocks)) < _EARLIER_SHARE)
    _add_earlier(batch, ground, [int(i) for i in earlier if not {i, i - 1} & splits.keys()], now)
    _add_historic(batch, ground, blocks, splits, now)


def _boundaries(ground: Ground, random: Random, now: datetime) -> list[tuple]:
    district = ground.district
    deeds = shapely.area(district.plots)
    accuracy = random.choice([0.05, 0.05, 0.1, 0.2], ground.size).tolist()
    srid = None if crs.STORAGE == crs.KTM else crs.KTM
    rows = []
    for plot, shape in enumerate(storage_wkb(district.plots)):
        fault = ground.faults.get(plot)
        deed = deeds[plot] * (1.12 if fault == faults.DEED else 1)
        rows.append(
            (
                ground.boundary_ids[plot],
                ground.parcel_ids[plot],
                shape,
                f"{deed:.1f}",
                accuracy[plot],
                ground.bounded_on[plot],
                None,
                now,
                FAULT + fault if fault else MADE_UP,
                srid,
            )
        )
    return rows


def _add_earlier(batch: Batch, ground: Ground, plots: list[int], now: datetime) -> None:
    """Former versions of a few boundaries, before a survey corrected them."""
    shapes = [scale(ground.district.plots[plot], 0.985, 0.985) for plot in plots]
    keys = reserve(ParcelBoundary, len(plots))
    rows = [
        (
            key,
            ground.parcel_ids[plot],
            wkb,
            f"{shape.area:.1f}",
            0.5,
            ground.bounded_on[plot] - timedelta(days=4000),
            ground.bounded_on[plot],
            now,
            EARLIER,
            None,
        )
        for key, plot, shape, wkb in zip(
            keys, plots, shapes, storage_wkb(np.array(shapes, dtype=object)), strict=True
        )
    ]
    batch.add(ParcelBoundary, _BOUNDARY, rows)


def _add_historic(
    batch: Batch, ground: Ground, blocks: list[int], splits: dict[int, int], now: datetime
) -> None:
    """The parcels that were divided: historic, their last boundary closed on the day."""
    plots = ground.district.plots
    shapes = [shapely.coverage_union_all(plots[[plot, plot + 1]]) for plot in splits]
    keys = reserve(ParcelBoundary, len(splits))
    parcels = ground.divided_ids
    batch.add(
        Parcel,
        _PARCEL,
        [
            (parcel, ground.area.pk, blocks[plot], ground.numbers[plot][0], "", "", "historic", now)
            for parcel, plot in zip(parcels, splits, strict=True)
        ],
    )
    rows = zip(keys, parcels, splits.values(), shapes, _wkb(shapes), strict=True)
    batch.add(
        ParcelBoundary,
        _BOUNDARY,
        [
            (
                key,
                parcel,
                wkb,
                f"{shape.area:.1f}",
                0.2,
                date(1978, 1, 1),
                date(year, 1, 1),
                now,
                EARLIER,
                None,
            )
            for key, parcel, year, shape, wkb in rows
        ],
    )


def _wkb(shapes: list) -> list[str | None]:
    return storage_wkb(np.array(shapes, dtype=object))


def add_zones(
    batch: Batch,
    ground: Ground,
    plan: StructuralPlan,
    classes: dict[str, int],
    *,
    faulty: bool,
    random: Random,
) -> None:
    """The district's zones in the made-up structural plan, two of them drawn askew if faulty."""
    zones = zones_of(ground.district, random)
    if faulty:
        misdraw(zones)
    shapes = _wkb([zone.ground for zone in zones])
    batch.add(
        StructuralPlanZone,
        _ZONE,
        [
            (
                plan.pk,
                classes[zone.zone_class],
                f"{ground.code}-{zone.block + 1:02d}-{i:03d}",
                shape,
                plan.authority,
                plan.valid_from,
                FAULT + zone.fault if zone.fault else MADE_UP,
            )
            for i, (zone, shape) in enumerate(zip(zones, shapes, strict=True), start=1)
        ],
    )
