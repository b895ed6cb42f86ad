"""What a what-if tells, as plain values: the page, its print and its JSON are all made of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from parcels.models import ZoneClass


@dataclass
class Remark:
    """A sentence that the person should read first; ``level`` is info, warning or error."""

    level: str
    text: str


@dataclass
class ParcelRow:
    """A parcel with how much of it is concerned; floor areas and floors where they are known."""

    id: int
    label: str
    block: str
    area: str
    area_m2: float
    inside_m2: float
    percent: float
    floor_area_before_m2: float | None = None
    floor_area_after_m2: float | None = None
    floors_before: float | None = None
    floors_after: float | None = None


@dataclass
class ClassRow:
    """A class before and after on the ground concerned; no class is ground without a zone."""

    zone_class: ZoneClass | None
    before_m2: float
    after_m2: float
    before_percent: float
    after_percent: float
    floors: list[float] = field(default_factory=list)

    @property
    def change_m2(self) -> float:
        """Gained or lost."""
        return self.after_m2 - self.before_m2


@dataclass
class FloorArea:
    """Floor area that the rules allow; the ground for which they give no ratio is told apart."""

    before_m2: float = 0.0
    after_m2: float = 0.0
    unknown_before_m2: float = 0.0
    unknown_after_m2: float = 0.0

    @property
    def change_m2(self) -> float:
        """More or less than now, as far as it is known."""
        return self.after_m2 - self.before_m2


@dataclass
class PieceRow:
    """One piece of a split, or the shape of a merge."""

    number: int
    area_m2: float
    percent: float
    classes: list[str]
    least_plot_m2: float | None
    is_enough: bool | None
    floor_area_m2: float | None
    floors: float | None
    outline: dict[str, Any]


@dataclass
class LicenceRow:
    """A licence that is not over, by number and state; never by name of a person."""

    number: str
    type: str
    state: str
    state_name: str
    parcel_id: int
    parcel: str


@dataclass
class NeighbourRow:
    """A parcel to be told; metres of shared edge, or the distance where a reach was asked."""

    id: int
    label: str
    block: str
    area: str
    shared_m: float | None
    distance_m: float | None


@dataclass
class Neighbours:
    """Those beside the ground; those out of sight are counted and not named."""

    rows: list[NeighbourRow] = field(default_factory=list)
    count: int = 0
    hidden: int = 0
    reach_m: float = 0.0


@dataclass
class Outcome:
    """Everything at once. Lists are cut to what a page shows; the counts are of all."""

    kind: str
    plan: str
    on: str
    ground_m2: float
    ground: dict[str, Any]
    zone_class: str = ""
    remarks: list[Remark] = field(default_factory=list)
    parcels: list[ParcelRow] = field(default_factory=list)
    parcel_count: int = 0
    parcels_hidden: int = 0
    classes: list[ClassRow] = field(default_factory=list)
    floor_area: FloorArea = field(default_factory=FloorArea)
    pieces: list[PieceRow] = field(default_factory=list)
    sliver_m2: float = 0.0
    slivers: int = 0
    lost_m2: float = 0.0
    licences: list[LicenceRow] = field(default_factory=list)
    licences_open: int = 0
    licences_over: int = 0
    impacts: list[tuple[str, str, int]] = field(default_factory=list)
    neighbours: Neighbours = field(default_factory=Neighbours)

    def remark(self, level: str, text: str) -> None:
        """Add a sentence."""
        self.remarks.append(Remark(level, text))

    def as_json(self) -> dict[str, Any]:
        """The same for programs: plain values, square metres to the square centimetre."""
        told = {name: getattr(self, name) for name in self.__dataclass_fields__}
        told["classes"] = [_class_row(row) for row in self.classes]
        told["impacts"] = [{"key": k, "title": t, "count": n} for k, t, n in self.impacts]
        for name in ("remarks", "parcels", "pieces", "licences"):
            told[name] = [asdict(row) for row in told[name]]
        told["neighbours"] = asdict(self.neighbours)
        told["floor_area"] = asdict(self.floor_area)
        return _rounded(told)


def _class_row(row: ClassRow) -> dict[str, Any]:
    return {
        "class": row.zone_class.code if row.zone_class else None,
        "before_m2": row.before_m2,
        "after_m2": row.after_m2,
        "before_percent": row.before_percent,
        "after_percent": row.after_percent,
        "floors": row.floors,
    }


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 8 if abs(value) < 360 else 4)
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(inner) for inner in value]
    return value
