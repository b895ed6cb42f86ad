"""A district's registers as rows: automated numbers, buildings, files, licences, survey plans."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from json import dumps
from typing import Any

import numpy as np
import shapely

from parcels.models import (
    AutomatedNumber,
    BoundaryPoint,
    Building,
    BuildingFile,
    BuildingLicence,
    LicenceType,
    SurveyPlan,
)

from . import faults
from .copying import Batch, reserve, storage_wkb
from .land import Ground
from .patterns import Random
from .source import FAULT, MADE_UP

_FILE = ("id", "parcel_id", "number", "custodian_id", "opened_on", "shelf", "source")
_LICENCE = (
    "id", "parcel_id", "boundary_version_id", "licence_type_id", "number", "state",
    "submitted_on", "decided_on", "issued_on", "expires_on", "engineering_office", "approved",
    "source",
)  # fmt: skip
_BUILDING = (
    "parcel_id", "code", "footprint", "floors", "use", "year_built", "built_area_m2", "source",
)  # fmt: skip
_SURVEY = ("id", "number", "surveyor", "surveyed_on", "document_id", "source")
_POINT = ("plan_id", "number", "location", "accuracy_m", "source")
_OPEN_GROUND = frozenset({"park", "parking", "station", "sports"})
_HISTORY_DAYS = 15 * 365
_PER_SURVEY = 12
_WITH_POINTS = 3  # plans of each district whose points are recorded, too
_SURVEY_NOISE_M = 0.02


@dataclass
class Registers:
    """What stays the same from district to district, and the running numbers."""

    recipe: dict[str, Any]
    as_of: date
    custodian: int | None
    licence_types: dict[str, int]
    numbered: int = 0  # automated numbers given out
    licensed: dict[int, int] = field(default_factory=dict)  # licences given out, by year
    surveyed: int = 0


@dataclass
class Licence:
    """One licence before it is a row."""

    key: int
    plot: int
    kind: str
    state: str
    submitted_on: date

    @property
    def chance(self) -> int:
        """A whole number that varies from licence to licence and not from run to run."""
        return self.plot * 7 + self.submitted_on.toordinal()


@dataclass
class Papers:
    """Keys of what documents can belong to."""

    files: dict[int, int]  # plot to building file
    licences: list[Licence]


def licensable(ground: Ground) -> np.ndarray:
    """Plots that can have a licence: built on, and not spoilt by having none."""
    use = ground.district.plot_use
    allowed = ~np.isin(use, list(_OPEN_GROUND))
    for plot, fault in ground.faults.items():
        allowed[plot] &= fault != faults.NO_LICENCE
    return np.flatnonzero(allowed)


def add_papers(
    batch: Batch, ground: Ground, registers: Registers, count: int, random: Random
) -> Papers:
    """About ``count`` licences of a district, with the building files they are kept in."""
    licences = _licences(ground, registers, count, random)
    files = _files(batch, ground, registers, licences, random)
    types = registers.licence_types
    offices = random.choice(registers.recipe["engineering_offices"], len(licences)).tolist()
    batch.add(
        BuildingLicence,
        _LICENCE,
        [
            (
                licence.key,
                ground.parcel_ids[licence.plot],
                ground.boundary_ids[licence.plot],
                types[licence.kind],
                _licence_number(registers, licence.submitted_on.year),
                licence.state,
                *_days_of(licence, registers.as_of),
                office,
                _approved(ground, licence),
                _marked(ground, licence.plot, faults.NO_FILE),
            )
            for licence, office in zip(licences, offices, strict=True)
        ],
    )
    return Papers(files, licences)


def _marked(ground: Ground, plot: int, fault: str) -> str:
    return FAULT + fault if ground.faults.get(plot) == fault else MADE_UP


def _licences(ground: Ground, registers: Registers, count: int, random: Random) -> list[Licence]:
    plots = random.choice(licensable(ground), count)
    owed = [plot for plot, fault in ground.faults.items() if fault == faults.NO_FILE]
    plots = np.concatenate((plots, np.array(owed, dtype=plots.dtype)))
    ages = (random.random(len(plots)) ** 1.3 * _HISTORY_DAYS).astype(int).tolist()
    keys = reserve(BuildingLicence, len(plots))
    chance = random.random((len(plots), 2)).tolist()
    found = []
    for key, plot, age, (first, second) in zip(keys, plots.tolist(), ages, chance, strict=True):
        use = str(ground.district.plot_use[plot])
        kinds = registers.recipe["licence_kinds"]
        period = "fresh" if age < 150 else "recent" if age < 1000 else "old"
        found.append(
            Licence(
                key=key,
                plot=plot,
                kind=_pick(kinds.get(use, kinds["other"]), first),
                state=_pick(registers.recipe["licence_states"][period], second),
                submitted_on=registers.as_of - timedelta(days=age),
            )
        )
    return found


def _pick(shares: dict[str, float], chance: float) -> str:
    for name, share in shares.items():
        chance -= share
        if chance < 0:
            return name
    return name


def _days_of(licence: Licence, as_of: date) -> tuple[date | None, ...]:
    """Submitted, decided, issued, expires: as far as the state has come."""
    state, start = licence.state, licence.submitted_on
    if state == "draft":
        return None, None, None, None
    if state in {"submitted", "under_review", "returned"}:
        return start, None, None, None
    decided = min(start + timedelta(days=12 + licence.chance % 40), as_of)
    if state in {"approved", "rejected"}:
        return start, decided, None, None
    issued = min(decided + timedelta(days=3 + licence.chance % 15), as_of)
    years = 1 if state == "expired" else 3
    return start, decided, issued, issued + timedelta(days=365 * years)


def _licence_number(registers: Registers, year: int) -> str:
    registers.licensed[year] = registers.licensed.get(year, 0) + 1
    return f"BL-{year}-{registers.licensed[year]:06d}"


def _approved(ground: Ground, licence: Licence) -> str:
    floors = 2 + licence.chance % 2
    if licence.kind == "new_investment":
        floors = 6 + licence.chance % 7
    if licence.kind == "demolition":
        return "{}"
    size = ground.district.plots[licence.plot].area
    return dumps({"floors": floors, "built_area_m2": round(size * 0.62 * floors)})


def _files(
    batch: Batch, ground: Ground, registers: Registers, licences: list[Licence], random: Random
) -> dict[int, int]:
    first_day = {licence.plot: licence.submitted_on for licence in reversed(licences)}
    for licence in licences:
        first_day[licence.plot] = min(first_day[licence.plot], licence.submitted_on)
    for plot, fault in ground.faults.items():
        if fault == faults.NO_FILE:
            first_day.pop(plot, None)
    keys = reserve(BuildingFile, len(first_day))
    shelves = random.integers(1, 60, (len(keys), 2)).tolist()
    batch.add(
        BuildingFile,
        _FILE,
        [
            (
                key,
                ground.parcel_ids[plot],
                f"BF-{ground.place_of(plot)}",
                registers.custodian,
                day,
                f"{row}-{board}",
                MADE_UP,
            )
            for key, (plot, day), (row, board) in zip(keys, first_day.items(), shelves, strict=True)
        ],
    )
    return dict(zip(first_day, keys, strict=True))


def add_numbers(batch: Batch, ground: Ground, registers: Registers, *, units: bool) -> None:
    """Automated numbers, eight digits: one a parcel, or one for every dwelling."""
    rows = []
    for plot, use in enumerate(ground.district.plot_use.tolist()):
        if use in _OPEN_GROUND:
            continue
        count = 1
        if units:
            count = {"flats": 8 + plot % 9, "house": 1 + plot % 3}.get(use, 1)
        for _unit in range(count):
            rows.append((ground.parcel_ids[plot], _automated(registers)))
    batch.add(AutomatedNumber, ("parcel_id", "number"), rows)


def _automated(registers: Registers) -> str:
    registers.numbered += 1
    return str(10_000_000 + registers.numbered * 48_271_907 % 89_999_999)


def add_buildings(batch: Batch, ground: Ground, registers: Registers, random: Random) -> int:
    """Footprints within their parcels on nine tenths of the plots that are built on."""
    district = ground.district
    present = ~shapely.is_missing(district.cores) & ~np.isin(district.plot_use, list(_OPEN_GROUND))
    present &= random.random(ground.size) < 0.92
    present[list(ground.faults)] = True
    plots = np.flatnonzero(present & ~shapely.is_missing(district.cores)).tolist()
    shapes = storage_wkb(district.cores[plots])
    sizes = shapely.area(district.cores[plots]).tolist()
    years = random.integers(1980, registers.as_of.year, len(plots)).tolist()
    uses = registers.recipe["building_uses"]
    rows = []
    for plot, shape, size, year in zip(plots, shapes, sizes, years, strict=True):
        use = str(district.plot_use[plot])
        floors = {"flats": 5 + plot % 8, "house": 2 + plot % 2, "shop": 2}.get(use, 2)
        rows.append(
            (
                ground.parcel_ids[plot],
                f"B-{ground.place_of(plot)}",
                shape,
                floors,
                uses.get(use, ""),
                max(year, ground.bounded_on[plot].year),
                f"{size * floors:.1f}",
                _marked(ground, plot, faults.ASTRAY),
            )
        )
    batch.add(Building, _BUILDING, rows)
    return len(rows)


def add_surveys(batch: Batch, ground: Ground, registers: Registers, random: Random) -> None:
    """A surveyor's plan for every dozen parcels of a block."""
    groups = list(_dozens(ground.district.plot_block.tolist()))
    keys = reserve(SurveyPlan, len(groups))
    surveyors = random.choice(registers.recipe["surveyors"], len(groups)).tolist()
    plans, members = [], []
    for key, surveyor, plots in zip(keys, surveyors, groups, strict=True):
        registers.surveyed += 1
        day = max(ground.bounded_on[plot] for plot in plots)
        number = f"SP-{day.year}-{registers.surveyed:05d}"
        plans.append((key, number, surveyor, day, None, MADE_UP))
        members += [(key, ground.parcel_ids[plot]) for plot in plots]
    batch.add(SurveyPlan, _SURVEY, plans)
    batch.add(SurveyPlan.parcels.through, ("surveyplan_id", "parcel_id"), members)
    (apart,) = random.spawn(1)  # what is drawn afterwards stays what it was
    drawn = [(key, ground.district.plots[plots]) for key, plots in zip(keys, groups, strict=True)]
    drawn.sort(key=lambda plan: shapely.get_num_coordinates(plan[1]).mean())  # not those in curves
    for key, plots in drawn[:_WITH_POINTS]:
        batch.add(BoundaryPoint, _POINT, _points_of(key, plots, apart))


def _points_of(plan: int, plots: np.ndarray, random: Random) -> list[tuple[Any, ...]]:
    """The corners of a plan's plots, each measured once and a little beside where it is drawn."""
    corners = np.unique(np.round(shapely.get_coordinates(plots), 2), axis=0)
    measured = corners + random.normal(0, _SURVEY_NOISE_M, corners.shape)
    spots = storage_wkb(shapely.points(np.round(measured, 3)))
    accuracies = random.choice([0.015, 0.02, 0.03], len(spots)).tolist()
    return [
        (plan, str(n), spot, accuracy, MADE_UP)
        for n, (spot, accuracy) in enumerate(zip(spots, accuracies, strict=True), 1)
    ]


def _dozens(blocks: list[int]) -> Iterable[list[int]]:
    group: list[int] = []
    for plot, block in enumerate(blocks):
        if group and (blocks[group[0]] != block or len(group) == _PER_SURVEY):
            yield group
            group = []
        group.append(plot)
    if group:
        yield group


def type_keys() -> dict[str, int]:
    """Primary keys of the licence types by their codes."""
    return dict(LicenceType.objects.values_list("code", "pk"))
