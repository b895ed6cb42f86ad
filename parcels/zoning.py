"""How the plans lie over a parcel: each class with its share of the ground and its rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import (
    Expression,
    Func,
    IntegerField,
    Subquery,
    Value,
    prefetch_related_objects,
)
from django.urls import reverse
from django.utils import timezone

from parcels.models import (
    ParcelBoundary,
    StructuralPlan,
    StructuralPlanZone,
    ZoneClass,
    ZoneShare,
)
from parcels.regulations.judging import Judged, judge
from parcels.regulations.site import site_of

if TYPE_CHECKING:
    from gis_core.accounts.models import User
    from parcels.models import Parcel

Kind = ZoneShare.Kind
MATERIAL = Kind.MATERIAL
TRACE = Kind.TRACE
_ORDER = [Kind.MATERIAL, Kind.CONFLICT, Kind.UNCOVERED, Kind.TRACE]


@dataclass
class Ruling:
    """A class with what it rules here; a conflict has one for each of its classes."""

    zone_class: ZoneClass
    rules: list[Judged] = field(default_factory=list)

    @property
    def applying(self) -> list[Judged]:
        """What holds, and what may hold for all that is known."""
        return [rule for rule in self.rules if rule.applies is not False]

    @property
    def passed_over(self) -> list[Judged]:
        """What does not hold here, each with its reason."""
        return [rule for rule in self.rules if rule.applies is False]


@dataclass
class Slice:
    """One row of the plan section: ground of one class, in conflict, or outside every zone."""

    share: ZoneShare
    plan: StructuralPlan
    zone_class: ZoneClass | None
    zones: list[StructuralPlanZone] = field(default_factory=list)
    rulings: list[Ruling] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """material, trace, uncovered or conflict."""
        return self.share.kind

    @property
    def area_m2(self) -> float:
        """In the storage CRS."""
        return self.share.area_m2

    @property
    def percent(self) -> float:
        """Of the parcel's computed area, in hundredths."""
        return float(self.share.percent)

    @property
    def mean_width_cm(self) -> float | None:
        """Of what is thinner than the plan is accurate."""
        width = self.share.mean_width_m
        return None if width is None else 100 * width

    @property
    def code(self) -> str:
        """The numbers of its zones."""
        return "، ".join(dict.fromkeys(zone.code for zone in self.zones if zone.code))

    @property
    def decision(self) -> str:
        """The decisions that its zones rest on."""
        return "، ".join(dict.fromkeys(zone.decision for zone in self.zones if zone.decision))

    @property
    def key(self) -> str:
        """Names it on the map: the feature of this slice has the same ``id``."""
        return f"{self.plan.pk}-{self.zone_class.pk if self.zone_class else self.kind}"


class Counted(Func):
    """How many rows ``zones_over`` has, as an expression for the statement that counts sections."""

    template = "(SELECT count(*) FROM qasima_shares_of(%(expressions)s))"
    output_field = IntegerField()


class Typed(Func):
    """A parameter whose type the database could not guess."""

    template = "(%(expressions)s)::%(kind)s"

    def __init__(self, value: object, *, kind: str) -> None:
        super().__init__(Value(value), kind=kind)


def count_over(parcel: Parcel, _user: User, on: date | None) -> Expression:
    """The number of slices of a parcel on a day, None being now."""
    return Counted(
        Typed(parcel.pk, kind="bigint"),
        Typed(on, kind="date"),
        Typed(timezone.localdate(), kind="date"),
    )


def told_of(parcel: Parcel, on: date | None, rows: list[Slice]) -> dict[str, object]:
    """What the section shows besides its slices: traces together, and where the map finds them."""
    traces = [row for row in rows if not row.share.is_material]
    address = reverse("parcels:slices", args=[parcel.pk])
    return {
        "traces": traces,
        "traces_m2": sum(row.area_m2 for row in traces),
        "slices_url": f"{address}?on={on.isoformat()}" if on else address,
    }


def zones_over(parcel: Parcel, user: User, on: date | None = None) -> list[Slice]:
    """The slices of a parcel, plan by plan, the largest share first and traces last.

    Now, stored rows while they hold, else computed at once; for a day gone by, computed from the
    boundary, zones and rules of that day. Rows of an exclusive plan make exactly 100.00 per cent.
    """
    if not user.has_perm("parcels.view_structuralplanzone"):
        return []
    shares = _shares(parcel, on)
    zones = _zones(parcel, on) if shares else []
    rulings = _rulings(parcel, shares, on)
    slices = [
        Slice(
            share=share,
            plan=share.plan,
            zone_class=share.zone_class,
            zones=[z for z in zones if _is_of(z, share)],
            rulings=[rulings[key] for key in _ruled_by(share)],
        )
        for share in shares
    ]
    return sorted(slices, key=_place)


def _place(row: Slice) -> tuple:
    plan = row.plan
    return (not plan.is_exclusive, plan.edition, _ORDER.index(Kind(row.kind)), -row.area_m2)


def _shares(parcel: Parcel, on: date | None) -> list[ZoneShare]:
    found = ZoneShare.objects.raw(
        "SELECT row_number() OVER () AS id, found.*, found.between_classes AS between"
        " FROM qasima_shares_of(%(parcel)s::bigint, %(on)s::date, %(today)s::date) found",
        {"parcel": parcel.pk, "on": on, "today": timezone.localdate()},
    )
    shares = list(found)
    prefetch_related_objects(shares, "zone_class", "plan")
    return shares


def _zones(parcel: Parcel, on: date | None) -> list[StructuralPlanZone]:
    """The zones with ground in common with the parcel, without their geometry."""
    ground = Subquery(ParcelBoundary.objects.as_of(on).filter(parcel=parcel.pk).values("boundary"))
    held = StructuralPlanZone.objects.as_of(on or timezone.localdate())
    met = held.filter(boundary__intersects=ground).exclude(boundary__touches=ground)
    return list(met.defer("boundary", "boundary_web").order_by("pk"))


def _is_of(zone: StructuralPlanZone, share: ZoneShare) -> bool:
    classes = share.between or [share.zone_class_id]
    return zone.plan_id == share.plan_id and zone.zone_class_id in classes


def _ruled_by(share: ZoneShare) -> list[int]:
    """The classes whose rules a slice is read for; a trace is noise and brings none."""
    if share.kind == Kind.CONFLICT:
        return share.between
    return [share.zone_class_id] if share.kind == Kind.MATERIAL else []


def _rulings(parcel: Parcel, shares: list[ZoneShare], on: date | None) -> dict[int, Ruling]:
    asked = {key for share in shares for key in _ruled_by(share)}
    if not asked:
        return {}
    classes = {share.zone_class_id: share.zone_class for share in shares if share.zone_class}
    if asked - classes.keys():
        classes |= ZoneClass.objects.in_bulk(asked - classes.keys())
    judged = judge(asked, site_of(parcel, on), on=on or timezone.localdate())
    return {key: Ruling(classes[key], judged.get(key, [])) for key in asked}
