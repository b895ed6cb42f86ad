"""Splitting, merging and renumbering."""

from datetime import date

import pytest
from django.contrib.gis.geos import LineString
from django.db import connection

from gis_core import crs
from gis_core.audit.models import AuditRecord
from gis_core.tiles.versions import version_of
from parcels.history import pieces
from parcels.history.errors import TransitionRefused
from parcels.history.renumbering import renumber_parcel, retire_parcel
from parcels.history.reshaping import Piece, merge_parcels, redistribute_parcels, split_parcel
from parcels.models import Parcel, ParcelFabric
from tests.make import X, Y, make_block, make_parcel, make_person, square

pytestmark = pytest.mark.django_db

DAY = date(2022, 5, 1)


def halves(number: str = "12") -> list[Piece]:
    line = LineString((X + 10, Y - 5), (X + 10, Y + 25), srid=crs.STORAGE)
    return [Piece(ground, number, str(n)) for n, ground in enumerate(pieces.cut(square(), line), 1)]


def split(parcel, **given):
    values = {"into": halves(), "effective_on": DAY, "decision_number": "7/2022", "actor": None}
    return split_parcel(parcel, **values | given)


def checked() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def children_of(made) -> list[Parcel]:
    return [part.parcel for part in made.parts.filter(role="child")]


def test_a_split_ends_the_parcel_and_begins_its_pieces_on_the_day():
    planner, parcel = make_person("supervisor"), make_parcel(make_block(), number="12")
    version = version_of("parcels")

    made = split(parcel, actor=planner)

    checked()
    parcel.refresh_from_db()
    assert (parcel.status, parcel.since) == ("historic", DAY)
    assert parcel.boundaries.get().valid_to == DAY
    assert [child.label for child in children_of(made)] == ["12/1", "12/2"]
    assert {c.boundary.valid_from for c in children_of(made)} == {DAY}
    assert (made.parents_m2, made.lost_m2, made.added_m2) == pytest.approx((400, 0, 0), abs=1e-6)
    assert not made.does_not_add_up
    assert version_of("parcels") > version
    assert ParcelFabric.objects.get(block=parcel.block).parcel_count == 2
    assert AuditRecord.objects.get(verb="parcel.transition_recorded").actor == planner


def test_ground_that_is_lost_is_a_finding_and_no_refusal():
    parcel = make_parcel(make_block(), number="12")

    made = split(parcel, into=[Piece(square(side=10), "12", "1"), Piece(square(10, 10, 10), "13")])

    made.refresh_from_db()
    assert made.does_not_add_up
    assert made.lost_m2 == pytest.approx(200)


def test_a_thousandth_is_what_drawing_explains():
    parcel = make_parcel(make_block(), number="12")
    first, second = halves()

    made = split(parcel, into=[first, Piece(square(10.01, 0, 9.99), second.number, "2")])

    made.refresh_from_db()
    assert made.does_not_add_up  # 10 x 20 became 9.99 x 9.99
    assert made.lost_m2 == pytest.approx(200 - 9.99**2)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"decision_number": " "}, "decision"),
        ({"effective_on": date(2999, 1, 1)}, "today or on a day gone by"),
        ({"effective_on": date(1899, 1, 1)}, "too far back"),
        ({"effective_on": date(2020, 1, 1)}, "changed on that day or later"),
        ({"into": [Piece(square(), "12")]}, "at least two"),
        ({"into": [Piece(square(), "12"), Piece(square(40), "12")]}, "same number"),
        ({"into": [Piece(square(), "12"), Piece(square(40), " ")]}, "needs a number"),
        ({"into": [Piece(square(), "1"), Piece(square(10), "2")]}, "over one another"),
        ({"into": [Piece(square(side=10), "99"), Piece(square(10), "2")]}, "another parcel"),
    ],
)
def test_a_split_that_cannot_be_is_refused_in_a_sentence(given, sentence):
    block = make_block()
    parcel = make_parcel(block, number="12")
    make_parcel(block, number="99", boundary=square(100))

    with pytest.raises(TransitionRefused, match=sentence):
        split(parcel, **given)

    parcel.refresh_from_db()
    assert parcel.status == "current"


def test_a_historic_parcel_is_not_split_again():
    parcel = make_parcel(make_block(), number="12")
    split(parcel)

    with pytest.raises(TransitionRefused, match="historic already"):
        split(parcel, effective_on=date(2023, 1, 1))


def test_a_merge_may_keep_a_number_but_never_an_identity():
    block = make_block()
    west, east = make_parcel(block, number="1"), make_parcel(block, number="2", boundary=square(20))

    made = merge_parcels(
        [west, east], number="1", effective_on=DAY, decision_number="8/2022", actor=None
    )

    checked()
    (whole,) = children_of(made)
    assert whole.label == "1"
    assert whole.pk not in {west.pk, east.pk}
    assert whole.boundary.computed_area_m2 == pytest.approx(800)


def test_parcels_of_two_blocks_are_not_merged():
    west, east = make_parcel(make_block()), make_parcel(make_block(), boundary=square(20))

    with pytest.raises(TransitionRefused, match="different blocks"):
        merge_parcels(
            [west, east], number="1", effective_on=DAY, decision_number="8/2022", actor=None
        )


def test_a_redistribution_gives_new_parcels_for_old():
    block = make_block()
    old = [make_parcel(block, number=str(n), boundary=square(20 * n)) for n in range(3)]
    new = [Piece(square(30 * n, 0, 30), f"1{n}") for n in range(2)]

    made = redistribute_parcels(
        old, into=new, effective_on=DAY, decision_number="9/2022", actor=None
    )

    checked()
    assert made.parts.count() == 5
    assert made.added_m2 == pytest.approx(600)


def test_a_renumbered_parcel_is_the_same_parcel():
    parcel = make_parcel(make_block(), number="12")

    made = renumber_parcel(
        parcel, number="45", effective_on=DAY, decision_number="3/2022", actor=None
    )

    checked()
    parcel.refresh_from_db()
    assert parcel.label == "45"
    assert parcel.boundary.label == "45"
    assert [f.label for f in parcel.former.all()] == ["12"]
    (part,) = made.parts.all()
    assert (part.role, part.label, part.label_after) == ("subject", "12", "45")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"number": "12"}, "has that number already"),
        ({"number": ""}, "new number"),
        ({"number": "99"}, "another parcel"),
        ({"effective_on": date(2019, 1, 1)}, "did not exist yet"),
    ],
)
def test_a_renumbering_that_cannot_be_is_refused(given, sentence):
    block = make_block()
    parcel = make_parcel(block, number="12")
    make_parcel(block, number="99", boundary=square(100))
    values = {"number": "45", "effective_on": DAY, "decision_number": "3/22", "actor": None}

    with pytest.raises(TransitionRefused, match=sentence):
        renumber_parcel(parcel, **values | given)


def test_a_parcel_may_end_for_a_stated_reason():
    parcel = make_parcel(make_block())

    retire_parcel(parcel, reason="taken by the sea", effective_on=DAY, actor=None)

    checked()
    parcel.refresh_from_db()
    assert (parcel.status, parcel.retired_because) == ("historic", "taken by the sea")


def test_a_line_that_misses_cuts_nothing():
    line = LineString((X + 100, Y), (X + 100, Y + 20), srid=crs.STORAGE)

    assert len(pieces.cut(square(), line)) == 1
