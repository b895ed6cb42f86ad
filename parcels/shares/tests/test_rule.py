"""The rule for shares: the cases on which a printed area or the last decimal usually breaks."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from parcels.models import ParcelBoundary, StructuralPlan
from parcels.zoning import zones_over
from tests.make import make_parcel, make_person

from .make import box, make_plan, make_zone, several, shares

pytestmark = pytest.mark.django_db


@pytest.fixture
def parcel():
    """20 x 20 m."""
    return make_parcel(boundary=box(0, 0, 20, 20))


def test_a_zone_over_all_of_it_has_all_of_it(parcel):
    make_zone("A", box(-50, -50, 50, 50))

    assert shares(parcel) == {"A": (400, 100)}


def test_two_zones_that_meet_share_the_ground(parcel):
    make_zone("A", box(-50, -50, 5, 50))
    make_zone("B", box(5, -50, 50, 50))

    assert shares(parcel) == {"A": (100, 25), "B": (300, 75)}


def test_thirds_still_make_a_hundred():
    parcel = make_parcel(boundary=box(0, 0, 30, 10))
    for n, code in enumerate("ABC"):
        make_zone(code, box(10 * n, -5, 10 * n + 10, 15))

    assert sorted(share for _area, share in shares(parcel).values()) == [33.33, 33.33, 33.34]


def test_overlapping_zones_of_two_classes_are_a_conflict_counted_once(parcel):
    make_zone("A", box(-50, -50, 15, 50))
    make_zone("B", box(5, -50, 50, 50))
    make_zone("C", box(5, -50, 50, 50))

    found = zones_over(parcel, make_person())

    assert shares(parcel) == {"A": (100, 25), "conflict": (300, 75)}
    conflict = next(row for row in found if row.kind == "conflict")
    assert [ruling.zone_class.code for ruling in conflict.rulings] == ["A", "B", "C"]


def test_a_class_wholly_in_conflict_is_named_by_the_conflict(parcel):
    make_zone("A", box(-50, -50, 50, 50))
    make_zone("B", box(-50, -50, 50, 50))

    (conflict,) = zones_over(parcel, make_person())

    assert (conflict.kind, conflict.percent) == ("conflict", 100)
    assert [ruling.zone_class.code for ruling in conflict.rulings] == ["A", "B"]


def test_overlapping_zones_of_one_class_are_one_ground(parcel):
    make_zone("A", box(-50, -50, 15, 50))
    make_zone("A", box(5, -50, 50, 50))

    assert shares(parcel) == {"A": (400, 100)}


def test_an_overlay_stands_for_itself(parcel):
    overlay = make_plan(edition="heights", is_exclusive=False)
    make_zone("A", box(-50, -50, 50, 50), plan=overlay)
    make_zone("B", box(0, 0, 10, 20), plan=overlay)

    assert shares(parcel) == {"A": (400, 100), "B": (200, 50)}


def test_two_plans_are_added_up_apart(parcel):
    make_zone("A", box(-50, -50, 50, 50))
    make_zone("B", box(0, 0, 10, 20), plan=make_plan(edition="other"))

    rows = zones_over(parcel, make_person())

    assert [(r.plan.edition, r.kind, r.percent) for r in rows] == [
        ("other", "material", 50), ("other", "uncovered", 50), ("test", "material", 100)
    ]  # fmt: skip


def test_ten_slivers_of_nine_square_metres_are_not_dropped():
    parcel = make_parcel(boundary=box(0, 0, 100, 100))
    make_zone("A", box(-50, -50, 150, 150))
    make_zone("B", several(*(box(10 * n, 5, 10 * n + 0.09, 15) for n in range(10))))

    # B covers 9 m2 in ten pieces, each 9 cm wide: a conflict with A, as drawn.
    assert shares(parcel) == {"A": (9991, 99.91), "conflict": (9, 0.09)}


def test_ten_slivers_in_a_gap_are_a_trace_of_nine_square_metres():
    parcel = make_parcel(boundary=box(0, 0, 100, 100))
    make_zone("A", box(-50, -50, 99.91, 150))
    for n in range(10):
        make_zone("B", box(99.91, 10 * n, 100, 10 * n + 10))

    rows = {row.kind: row for row in zones_over(parcel, make_person())}

    assert shares(parcel) == {"A": (9991, 99.91), "B?": (9, 0.09)}
    assert rows["trace"].mean_width_cm == pytest.approx(9, abs=0.1)


def test_ten_slivers_that_the_plan_can_tell_apart_are_a_share():
    plan = make_plan(edition="fine", accuracy_m=0.01)
    parcel = make_parcel(boundary=box(0, 0, 100, 100))
    make_zone("A", box(-50, -50, 99.91, 150), plan=plan)
    for n in range(10):
        make_zone("B", box(99.91, 10 * n, 100, 10 * n + 10), plan=plan)

    assert shares(parcel) == {"A": (9991, 99.91), "B": (9, 0.09)}


@pytest.mark.parametrize(("width", "kind"), [(0.09, "trace"), (0.11, "material")])
def test_the_plans_accuracy_parts_traces_from_shares(parcel, width, kind):
    make_zone("A", box(-50, -50, 20 - width, 50))
    make_zone("B", box(20 - width, -50, 50, 50))

    rows = {row.zone_class.code: row for row in zones_over(parcel, make_person())}

    assert rows["B"].kind == kind
    assert rows["B"].area_m2 == pytest.approx(20 * width)
    assert sum(row.percent for row in rows.values()) == 100


def test_many_slivers_beside_one_share_belong_to_it(parcel):
    make_zone("A", several(box(0, 0, 10, 20), box(19.95, 0, 30, 20)))

    assert shares(parcel) == {"A": (201, 50.25), "uncovered": (199, 49.75)}


def test_a_parcel_in_pieces_is_one_parcel():
    parcel = make_parcel(boundary=several(box(0, 0, 10, 10), box(100, 0, 110, 10)))
    make_zone("A", box(-5, -5, 15, 15))
    make_zone("B", box(95, -5, 115, 15))

    assert shares(parcel) == {"A": (100, 50), "B": (100, 50)}


def test_zones_in_pieces_and_with_holes(parcel):
    holed = box(-50, -50, 50, 50).difference(box(5, 5, 15, 15))
    make_zone("A", several(holed if holed.geom_type == "MultiPolygon" else [holed]))

    assert shares(parcel) == {"A": (300, 75), "uncovered": (100, 25)}


def test_a_common_edge_or_corner_gives_nothing(parcel):
    make_zone("A", box(-50, -50, 50, 50))
    make_zone("B", box(20, 0, 40, 20), plan=make_plan(edition="beside"))
    make_zone("B", box(20, 20, 40, 40), plan=make_plan(edition="corner"))

    assert shares(parcel) == {"A": (400, 100)}


def test_a_parcel_that_no_zone_touches_is_not_concerned(parcel):
    make_zone("A", box(500, 500, 600, 600))

    assert shares(parcel) == {}


def test_a_registered_area_of_zero_divides_nothing(parcel):
    ParcelBoundary.objects.update(official_area_m2=0)
    make_zone("A", box(-50, -50, 5, 50))

    assert shares(parcel) == {"A": (100, 25), "uncovered": (300, 75)}


def test_a_parcel_thinner_than_the_plan_lies_in_its_zone_all_the_same():
    strip = make_parcel(boundary=box(0, 0, 20, 0.05))
    make_zone("A", box(-50, -50, 50, 50))

    assert shares(strip) == {"A": (1, 100)}


def test_an_invalid_zone_cannot_be_stored(parcel):
    bow_tie = box(0, 0, 20, 20)
    ring = list(bow_tie[0][0].coords)
    ring[1], ring[2] = ring[2], ring[1]
    make_zone("A", box(-50, -50, 50, 50))

    with pytest.raises(IntegrityError, match="zone_boundary_is_valid"), transaction.atomic():
        make_zone("B", type(bow_tie)([type(bow_tie[0])(ring)], srid=bow_tie.srid))

    assert shares(parcel) == {"A": (400, 100)}


def test_a_draft_counts_only_once_it_is_in_force(parcel):
    plan = make_plan(state=StructuralPlan.State.APPROVED, valid_from=None)
    make_zone("A", box(-50, -50, 50, 50), plan=plan)
    assert shares(parcel) == {}

    StructuralPlan.objects.update(state=StructuralPlan.State.IN_FORCE, valid_from=date(2020, 1, 1))

    assert shares(parcel) == {"A": (400, 100)}


def test_a_day_gone_by_has_the_zones_of_that_day(parcel):
    old = make_plan(
        edition="old", state=StructuralPlan.State.SUPERSEDED,
        valid_from=date(2010, 1, 1), valid_to=date(2022, 1, 1),
    )  # fmt: skip
    new = make_plan(edition="new", valid_from=date(2022, 1, 1))
    make_zone("A", box(-50, -50, 50, 50), plan=old, valid_from=date(2010, 1, 1))
    make_zone("B", box(-50, -50, 5, 50), plan=new, valid_from=date(2022, 1, 1))
    ended = make_zone("C", box(5, -50, 50, 50), plan=new, valid_from=date(2022, 1, 1))
    ended.valid_to = date(2023, 1, 1)
    ended.save()

    assert shares(parcel, on=date(2021, 12, 31)) == {"A": (400, 100)}
    assert shares(parcel, on=date(2022, 1, 1)) == {"B": (100, 25), "C": (300, 75)}
    assert shares(parcel) == {"B": (100, 25), "uncovered": (300, 75)}
    assert shares(parcel, on=date(2019, 1, 1)) == {}  # the parcel was not there yet


def test_the_zone_of_a_slice_gives_its_number_and_decision(parcel):
    make_zone("A", box(-50, -50, 50, 50), code="Z-7", decision="ق 12/2020")
    make_zone("A", box(20, 0, 50, 20), code="Z-8")  # only touches it

    (row,) = zones_over(parcel, make_person())

    assert (row.code, row.decision) == ("Z-7", "ق 12/2020")


def test_who_may_not_read_the_plan_sees_no_share(parcel):
    make_zone("A", box(-50, -50, 50, 50))

    assert zones_over(parcel, make_person("desk")) == []
