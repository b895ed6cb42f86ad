"""Plans and zones over the tests' corner of the ground."""

from datetime import date

from django.contrib.gis.geos import MultiPolygon, Polygon

from gis_core import crs
from parcels.models import Parcel, StructuralPlan, StructuralPlanZone, ZoneClass
from parcels.zoning import Slice, zones_over
from tests.make import X, Y, make_person


def box(west: float, south: float, east: float, north: float) -> MultiPolygon:
    """A rectangle, in metres from the tests' corner."""
    ring = Polygon.from_bbox((X + west, Y + south, X + east, Y + north))
    return MultiPolygon(ring, srid=crs.STORAGE)


def several(*boxes: MultiPolygon) -> MultiPolygon:
    """One multipolygon of several."""
    return MultiPolygon([part for each in boxes for part in each], srid=crs.STORAGE)


def make_plan(**given: object) -> StructuralPlan:
    """A plan in force since 2020."""
    values: dict[str, object] = {
        "edition": "test",
        "name_ar": "مخطط",
        "state": StructuralPlan.State.IN_FORCE,
        "valid_from": date(2020, 1, 1),
    }
    values |= given
    plan, _made = StructuralPlan.objects.get_or_create(
        edition=values.pop("edition"), defaults=values
    )
    return plan


def make_zone(of_class: str, boundary: MultiPolygon, **given: object) -> StructuralPlanZone:
    """A zone of a class in the plan of the tests."""
    kind, _made = ZoneClass.objects.get_or_create(code=of_class, defaults={"name_ar": of_class})
    values: dict[str, object] = {"valid_from": date(2020, 1, 1)} | given
    plan = values.pop("plan", None) or make_plan()
    return StructuralPlanZone.objects.create(
        plan=plan, zone_class=kind, boundary=boundary, **values
    )


def shares(parcel: Parcel, on: date | None = None) -> dict[str, tuple[float, float]]:
    """What the file says: kind or class -> (area in m2 to the centimetre, per cent)."""
    rows = zones_over(parcel, make_person(), on)
    return {_name(row): (round(row.area_m2, 2), row.percent) for row in rows}


def _name(row: Slice) -> str:
    """The class, with a question mark where it is a trace; the kind where there is no class."""
    code = row.zone_class.code if row.zone_class else row.kind
    return f"{code}?" if row.kind == "trace" else code
