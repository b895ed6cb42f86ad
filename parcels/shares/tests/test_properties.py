"""Whatever is drawn over a parcel, its parts make exactly a hundred, and nothing is lost."""

from decimal import Decimal

import pytest
from django.contrib.gis.geos import MultiPoint, MultiPolygon, Point, Polygon
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from gis_core import crs
from parcels.models import ParcelBoundary, StructuralPlan, ZoneShare
from parcels.shares.refresh import drain
from tests.make import X, Y, make_parcel

from .make import make_plan, make_zone

pytestmark = pytest.mark.django_db

# Millimetres, so that corners coincide, nearly coincide and differ.
metres = st.integers(-30_000, 60_000).map(lambda n: n / 1000)
near = st.sampled_from([0.0, 0.0004, 0.03, 0.2, 10.0, 19.95, 20.0, 40.0])
place = st.one_of(metres, near)


@st.composite
def polygons(draw) -> MultiPolygon:
    """A convex polygon of some corners, many of them on or almost on each other's lines."""
    corners = draw(st.lists(st.tuples(place, place), min_size=3, max_size=8, unique=True))
    return MultiPolygon(_points(corners), srid=crs.STORAGE)


def _points(corners: list[tuple[float, float]]) -> Polygon:
    hull = MultiPoint([Point(X + x, Y + y) for x, y in corners]).convex_hull
    return hull if isinstance(hull, Polygon) else Polygon.from_bbox((X, Y, X + 5, Y + 5))


zones = st.lists(st.tuples(st.sampled_from("ABC"), polygons()), min_size=1, max_size=7)
accuracies = st.sampled_from([0.0, 0.05, 1.0])


@settings(max_examples=120)
@given(ground=polygons(), drawn=zones, accuracy=accuracies)
def test_parts_of_an_exclusive_plan_make_exactly_a_hundred(ground, drawn, accuracy):
    with transaction.atomic():
        parcel = make_parcel(boundary=ground)
        plan = make_plan(accuracy_m=accuracy)
        for code, boundary in drawn:
            make_zone(code, boundary, plan=plan)
        drain()
        stored = list(ZoneShare.objects.values_list("kind", "area_m2", "percent", "zone_class"))
        whole = ParcelBoundary.objects.get(parcel=parcel).computed_area_m2
        computed = _computed(parcel)
        transaction.set_rollback(True)

    assert sorted(map(str, stored)) == sorted(map(str, computed))
    if stored:
        assert sum(percent for _k, _a, percent, _c in stored) == Decimal("100.00")
        assert sum(area for _k, area, _p, _c in stored) == pytest.approx(whole, abs=0.001)
    assert len({(kind, code) for kind, _a, _p, code in stored}) == len(stored)


def _computed(parcel) -> list[tuple]:
    """The same without the store, straight from the rule."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, area_m2, percent, zone_class_id FROM qasima_shares(ARRAY(SELECT id"
            " FROM parcels_parcelboundary WHERE parcel_id = %s), %s)",
            [parcel.pk, timezone.localdate()],
        )
        return cursor.fetchall()


@settings(max_examples=60)
@given(ground=polygons(), drawn=zones)
def test_the_same_ground_is_measured_as_by_plain_set_operations(ground, drawn):
    with transaction.atomic():
        make_parcel(boundary=ground)
        plan = make_plan()
        for code, boundary in drawn:
            make_zone(code, boundary, plan=plan)
        drain()
        rows = ZoneShare.objects.values_list("kind", "zone_class__code", "area_m2")
        stored = {code or kind: area for kind, code, area in rows}
        transaction.set_rollback(True)

    for name, area in _by_hand(ground, drawn).items():
        assert stored.get(name, 0) == pytest.approx(area, abs=0.002), (name, stored)


def _by_hand(ground, drawn) -> dict[str, float]:
    """Class by class with GEOS alone; only where any class has more than a trace of noise."""
    classes = {}
    for code, boundary in drawn:
        classes[code] = classes[code].union(boundary) if code in classes else boundary
    claimed = {code: ground.intersection(zone) for code, zone in classes.items()}
    if all(part.area < 0.001 for part in claimed.values()):
        return {}
    empty = Polygon(srid=crs.STORAGE)
    contested = empty
    for one in claimed:
        for other in claimed:
            if one < other:
                contested = contested.union(claimed[one].intersection(claimed[other]))
    everything = empty
    for part in claimed.values():
        everything = everything.union(part)
    own = {code: part.difference(contested).area for code, part in claimed.items()}
    return own | {
        "conflict": contested.area,
        "uncovered": ground.difference(everything).area,
    }


def test_an_overlay_may_pass_a_hundred_in_all_but_never_alone():
    make_parcel()
    plan = make_plan(is_exclusive=False)
    for code in "ABC":
        make_zone(code, MultiPolygon(_points([(-5, -5), (25, -5), (25, 25)]), srid=crs.STORAGE),
                  plan=plan)  # fmt: skip
    drain()

    assert {share.percent <= 100 for share in ZoneShare.objects.all()} == {True}
    assert StructuralPlan.objects.get() == plan


def _needle(corners: list[tuple[float, float]]) -> MultiPolygon:
    return MultiPolygon(_points(corners), srid=crs.STORAGE)


def test_a_needle_of_some_millimetres_gains_nothing():
    """28 m long and 5 mm wide: plain differences of GEOS 3.11 keep 36 cm² of it twice."""
    ground = _needle([(0.0, -0.341), (20.0, 19.95), (0.351, 0.0004)])
    drawn = [
        ("A", _needle([(0.0, -0.005), (0.0, 0.2), (41.663, -0.001)])),
        ("B", _needle([(19.95, -0.231), (0.0, 0.0), (4.263, 40.0)])),
        ("A", _needle([(40.0, -0.006), (0.0, 0.2), (0.0, 40.0)])),
        ("B", _needle([(0.109, -0.104), (0.0, 0.0), (40.0, 40.0)])),
    ]
    make_parcel(boundary=ground)
    plan = make_plan()
    for code, boundary in drawn:
        make_zone(code, boundary, plan=plan)
    drain()

    stored = sum(ZoneShare.objects.values_list("area_m2", flat=True))
    assert stored == pytest.approx(ground.area, abs=0.0005)
