"""What the database itself refuses about transitions, whoever writes."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from parcels.models import FormerIdentity, Parcel, ParcelTransition, TransitionParcel
from tests.make import make_block, make_parcel, square

pytestmark = pytest.mark.django_db

DAY = date(2022, 5, 1)


def now() -> None:
    """Ask for what is checked at the end of a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def attempt(*steps) -> None:
    """Do something to the end of a transaction."""
    with transaction.atomic():
        for step in steps:
            step()
        now()


def transition(day: date = DAY) -> ParcelTransition:
    return ParcelTransition.objects.create(kind="split", effective_on=day, decision_number="1/22")


def end(parcel: Parcel, day: date = DAY) -> Parcel:
    parcel.boundaries.update(valid_to=day)
    Parcel.objects.filter(pk=parcel.pk).update(status="historic")
    return parcel


def part(made: ParcelTransition, parcel: Parcel, role: str) -> None:
    TransitionParcel.objects.create(transition=made, parcel=parcel, role=role, label="1")


def test_a_parcel_ends_by_a_transition_or_for_a_reason():
    nameless = make_parcel(make_block())

    with pytest.raises(IntegrityError, match="by a transition"):
        attempt(lambda: end(nameless))
    Parcel.objects.filter(pk=nameless.pk).update(status="historic", retired_because="never built")
    now()


def test_a_parcel_that_a_transition_ended_stays_historic():
    parent = make_parcel(make_block())
    part(transition(), end(parent), "parent")
    now()

    with pytest.raises(IntegrityError, match="stays historic"):
        attempt(lambda: Parcel.objects.filter(pk=parent.pk).update(status="current"))


def test_a_parent_ends_on_the_day():
    parent = make_parcel(make_block())

    with pytest.raises(IntegrityError, match="does not end on"):
        attempt(lambda: end(parent, date(2022, 6, 1)), lambda: part(transition(), parent, "parent"))


def test_a_parent_that_goes_on_is_none():
    parcel = make_parcel(make_block())

    with pytest.raises(IntegrityError, match="does not end on"):
        attempt(lambda: part(transition(), parcel, "parent"))


def test_a_child_begins_on_the_day():
    parcel = make_parcel(make_block())

    with pytest.raises(IntegrityError, match="does not begin on"):
        attempt(lambda: part(transition(), parcel, "child"))


def test_no_parcel_descends_from_itself():
    a, b = make_parcel(make_block()), make_parcel(make_block(), boundary=square(40))
    first, second = transition(), transition()

    with pytest.raises(IntegrityError, match="descend from itself"):
        attempt(
            lambda: part(first, a, "parent"),
            lambda: part(first, b, "child"),
            lambda: part(second, b, "parent"),
            lambda: part(second, a, "child"),
        )


@pytest.mark.parametrize(("role", "name"), [("parent", "ends"), ("child", "begins")])
def test_a_parcel_ends_once_and_begins_once(role, name):
    parcel = make_parcel(make_block())

    with pytest.raises(IntegrityError, match=f"parcel_{name}_once"):
        attempt(lambda: part(transition(), parcel, role), lambda: part(transition(), parcel, role))


@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET label = 'x'"])
def test_a_part_is_never_rewritten(statement):
    part(transition(), make_parcel(make_block()), "subject")

    with pytest.raises(DatabaseError, match="Cannot"):
        attempt(lambda: connection.cursor().execute(statement.format("parcels_transitionparcel")))


def test_a_transition_is_never_deleted():
    made = transition()

    with pytest.raises(DatabaseError, match="Cannot delete"):
        attempt(made.delete)


def test_whatever_changes_a_parcels_number_keeps_the_old_one():
    parcel = make_parcel(make_block(), number="12")

    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('qasima.effective_on', '2022-05-01', true)")
        cursor.execute("UPDATE parcels_parcel SET number = '13' WHERE id = %s", [parcel.pk])

    former = FormerIdentity.objects.get(parcel=parcel)
    assert (former.number, former.valid_from, former.valid_to) == ("12", None, DAY)
    assert former.was_renamed
    parcel.refresh_from_db()
    assert parcel.since == DAY


def test_changes_of_a_parcel_follow_one_another():
    parcel = make_parcel(make_block(), number="12")
    change = "UPDATE parcels_parcel SET number = number || '0' WHERE id = %s"

    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('qasima.effective_on', '2022-05-01', true)")
        cursor.execute(change, [parcel.pk])
        cursor.execute("SELECT set_config('qasima.effective_on', '2022-04-30', true)")
        with pytest.raises(IntegrityError, match="would come before"), transaction.atomic():
            cursor.execute(change, [parcel.pk])


def test_what_did_not_last_a_day_leaves_no_trace():
    parcel = make_parcel(make_block(), number="12")

    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('qasima.effective_on', '2022-05-01', true)")
        for number in ("13", "14"):
            cursor.execute(
                "UPDATE parcels_parcel SET number = %s WHERE id = %s", [number, parcel.pk]
            )

    assert [f.number for f in parcel.former.all()] == ["12"]


@pytest.mark.parametrize("place", ["place", "tile"])
@pytest.mark.parametrize(("which", "ends"), [("current", "IS NULL"), ("ended", "IS NOT NULL")])
def test_indexes_of_boundaries_hold_only_what_they_are_for(which, ends, place):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexdef FROM pg_indexes WHERE indexname = %s", [f"boundary_{which}_by_{place}"]
        )
        (told,) = cursor.fetchone()

    assert "USING gist" in told
    assert told.endswith(f"WHERE ((recorded_to IS NULL) AND (valid_to {ends}))")
