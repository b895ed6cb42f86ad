from collections import defaultdict
from itertools import count

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from hypothesis import given, settings
from hypothesis import strategies as st

from gis_core import crs
from gis_core.areas.models import Area
from gis_core.tiles.versions import bump
from parcels.models import ChangedParcel, PlanChange, ZoneClass
from parcels.plans.comparing import compare, comparisons_of, grounds_for, stale_grounds
from tests.make import (
    X,
    Y,
    make_area,
    make_block,
    make_edition,
    make_parcel,
    make_person,
    square,
)

pytestmark = pytest.mark.django_db


def box(x, y, wide, high):
    ring = Polygon.from_bbox((X + x, Y + y, X + x + wide, Y + y + high))
    return MultiPolygon(ring, srid=crs.STORAGE)


def cells_of(comparison):
    """{(before, after): m2} by the codes of the classes; None is no zone."""
    codes = dict(ZoneClass.objects.values_list("pk", "code")) | {None: None}
    return {(codes[b], codes[a]): round(m2, 3) for b, a, m2, _trace in comparison.cells}


def test_ground_that_changes_class_is_told_in_square_metres():
    before = make_edition("1", {"homes": [box(0, 0, 100, 100)]})
    after = make_edition("2", {"homes": [box(0, 0, 60, 100)], "flats": [box(60, 0, 40, 100)]})

    found = compare(before, after, make_area().pk)

    assert cells_of(found) == {("homes", "homes"): 6000, ("homes", "flats"): 4000}
    (change,) = found.changes.all()
    assert (change.before_class.code, change.after_class.code) == ("homes", "flats")
    assert change.computed_area_m2 == pytest.approx(4000)
    assert not change.is_trace


def test_ground_that_gains_or_loses_its_zone_is_told():
    before = make_edition("1", {"homes": [box(0, 0, 10, 10)]})
    after = make_edition("2", {"homes": [box(5, 0, 10, 10)]})

    found = cells_of(compare(before, after, make_area().pk))

    assert found == {("homes", "homes"): 50, ("homes", None): 50, (None, "homes"): 50}


def test_a_sliver_below_the_accuracy_is_kept_as_a_trace():
    before = make_edition("1", {"homes": [box(0, 0, 100, 50)], "flats": [box(0, 50, 100, 50)]})
    after = make_edition(
        "2", {"homes": [box(0, 0, 100, 50.04)], "flats": [box(0, 50.04, 100, 49.96)]}
    )

    found = compare(before, after, make_area().pk)

    (change,) = found.changes.all()
    assert change.is_trace
    assert change.computed_area_m2 == pytest.approx(4)
    (trace,) = [c for c in found.cells if c[3] > 0]
    assert trace[3] == pytest.approx(4)


def test_only_the_ground_of_the_area_is_compared():
    before = make_edition("1", {"homes": [box(850, 0, 100, 10)]})
    after = make_edition("2", {"flats": [box(850, 0, 100, 10)]})
    area = make_area()  # ends 900 m east of the corner

    inside = cells_of(compare(before, after, area.pk))
    outside = cells_of(compare(before, after, None))

    assert inside == {("homes", "flats"): 500}
    assert outside == {("homes", "flats"): 500}


def test_of_overlapping_zones_the_first_keeps_the_ground_and_it_is_said():
    before = make_edition("1", {"homes": [box(0, 0, 10, 10)], "flats": [box(5, 0, 10, 10)]})
    after = make_edition("2", {"homes": [box(0, 0, 15, 10)]})

    found = compare(before, after, make_area().pk)

    assert cells_of(found) == {("homes", "homes"): 100, ("flats", "homes"): 50}
    assert found.overlap_before_m2 == pytest.approx(50)
    assert found.overlap_after_m2 == 0


def test_a_parcel_is_affected_by_more_than_a_shared_edge():
    block = make_block(make_area())
    before = make_edition("1", {"homes": [box(0, 0, 100, 20)]})
    after = make_edition("2", {"homes": [box(0, 0, 50, 20)], "flats": [box(50, 0, 50, 20)]})
    make_parcel(block, number="beside", boundary=square(30, 0))  # ends where the flats begin
    make_parcel(block, number="under", boundary=square(40, 0))
    make_parcel(block, number="inside", boundary=square(70, 0))

    compare(before, after, block.area_id)

    found = ChangedParcel.objects.values_list("parcel__number", "area_m2")
    assert {n: round(m2, 3) for n, m2 in found} == {"under": 200, "inside": 400}


def test_a_comparison_is_stale_once_the_plan_or_the_parcels_change():
    area = make_area()
    before, after = make_edition("1", {"homes": [square()]}), make_edition("2", {})
    user = make_person("planner")
    grounds = grounds_for(user, area)
    assert stale_grounds(before, after, grounds) == [area.pk]
    compare(before, after, area.pk)
    assert stale_grounds(before, after, grounds) == []

    bump("plan")

    assert stale_grounds(before, after, grounds) == [area.pk]
    compare(before, after, area.pk)
    assert comparisons_of(before, after, grounds).count() == 1
    assert PlanChange.objects.count() == 1


def test_a_person_of_few_areas_compares_those_alone():
    mine, _other = make_area(), make_area()

    assert grounds_for(make_person("inspector", areas=[mine]), None) == [mine.pk]
    assert set(grounds_for(make_person("planner"), None)) == {
        *Area.objects.values_list("pk", flat=True),
        None,
    }


CODES = st.sampled_from(["homes", "flats", "shops"])
_n = count(1000)
STEP = st.integers(0, 8)
PLAN = st.lists(
    st.tuples(CODES, STEP, STEP, st.integers(1, 6), st.integers(1, 6)), min_size=0, max_size=5
)


def edition_of(name, drawn):
    zones = defaultdict(list)
    for code, x, y, wide, high in drawn:
        zones[code].append(box(7.3 * x, 5.1 * y, 7.3 * wide, 5.1 * high))
    return make_edition(name, zones)


def covered_m2(plan):
    union = None
    for zone in plan.zones.all():
        union = zone.boundary if union is None else union.union(zone.boundary)
    return union.area if union is not None else 0.0


@settings(max_examples=40)
@given(first=PLAN, second=PLAN)
def test_every_spot_is_counted_once_on_either_side(first, second):
    area = Area.objects.filter(code="hypothesis").first() or make_area(code="hypothesis")
    before, after = edition_of(f"{next(_n)}", first), edition_of(f"{next(_n)}", second)

    found = compare(before, after, area.pk)

    gone = sum(m2 for b, _a, m2, _t in found.cells if b is not None)
    come = sum(m2 for _b, a, m2, _t in found.cells if a is not None)
    common_before = sum(m2 for b, a, m2, _t in found.cells if None not in (b, a))
    lost = sum(m2 for b, a, m2, _t in found.cells if a is None)
    gained = sum(m2 for b, a, m2, _t in found.cells if b is None)
    assert gone == pytest.approx(covered_m2(before), abs=1e-3)
    assert come == pytest.approx(covered_m2(after), abs=1e-3)
    assert gone - lost == pytest.approx(common_before)
    assert come - gained == pytest.approx(common_before)
    # What changed is drawn to the square metre that the matrix tells.
    moved = sum(m2 for b, a, m2, _t in found.cells if b != a)
    drawn = sum(c.computed_area_m2 for c in found.changes.all())
    assert drawn == pytest.approx(moved, abs=1e-3)
