"""The steps of a licence as PostgreSQL holds them, whoever writes."""

from datetime import date
from itertools import product

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parcels.licensing.acting import acting, taking_over
from parcels.licensing.acts import ACTS, target_of
from parcels.licensing.tests.cases import Case
from parcels.models import BuildingLicence, LicenceEvent
from parcels.models.licence_states import STEPS, LicenceState
from tests.make import make_licence, make_office, make_person

pytestmark = pytest.mark.django_db

PAIRS = [(a, b) for a, b in product(LicenceState.values, repeat=2) if a != b]
ILLEGAL = [pair for pair in PAIRS if pair not in STEPS]
BOTH_DATES = {"issued_on": date(2024, 1, 1), "expires_on": date(2027, 1, 1)}


def set_state(licence: BuildingLicence, state: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE parcels_buildinglicence SET state = %s WHERE id = %s", [state, licence.pk]
        )


def in_state(state: str, **given) -> BuildingLicence:
    return make_licence(state=state, **BOTH_DATES | given)


@pytest.mark.parametrize(("before", "after"), ILLEGAL)
def test_postgresql_refuses_an_illegal_step(before, after):
    licence = in_state(before)

    with pytest.raises(IntegrityError, match="licence_step_is_not_allowed"), transaction.atomic():
        set_state(licence, after)

    licence.refresh_from_db()
    assert licence.state == before


@pytest.mark.parametrize(("before", "after"), sorted(STEPS))
def test_postgresql_allows_and_records_every_legal_step(before, after):
    licence = in_state(before)

    set_state(licence, after)

    event = licence.events.last()
    assert (event.from_state, event.to_state) == (before, after)


def test_every_pair_of_states_is_either_legal_or_tried_above():
    assert len(ILLEGAL) + len(STEPS) == 11 * 10


def test_every_step_but_the_end_of_time_has_an_act():
    assert set(STEPS.values()) == ACTS.keys() | {"expire"}
    assert all(target_of(before, verb) == after for (before, after), verb in STEPS.items())


def test_one_statement_over_many_rows_is_refused_as_a_whole():
    legal, illegal = in_state("issued"), in_state("rejected")

    with pytest.raises(IntegrityError), transaction.atomic():
        BuildingLicence.objects.filter(pk__in=[legal.pk, illegal.pk]).update(state="suspended")

    assert BuildingLicence.objects.get(pk=legal.pk).state == "issued"


def test_an_application_of_an_office_begins_as_a_draft():
    with pytest.raises(IntegrityError, match="application_begins_as_draft"), transaction.atomic():
        in_state("submitted", office=make_office())


def test_a_delivery_may_tell_any_state_of_what_was_taken_over():
    licence = in_state("completed")

    with taking_over():
        set_state(licence, "issued")

    event = licence.events.last()
    assert (event.to_state, event.is_taken_over, event.verb) == ("issued", True, "take_over")


def test_a_delivery_may_not_move_an_application_of_an_office():
    case = Case()

    with (
        pytest.raises(IntegrityError, match="licence_step_is_not_allowed"),
        transaction.atomic(),
        taking_over(),
    ):
        set_state(case.licence, "issued")


def test_taking_over_ends_with_its_statements():
    licence = in_state("completed")
    with taking_over():
        pass

    with pytest.raises(IntegrityError), transaction.atomic():
        set_state(licence, "issued")


def test_what_enters_the_register_is_recorded_as_taken_over():
    event = in_state("suspended").events.get()

    assert (event.from_state, event.to_state, event.is_taken_over) == ("", "suspended", True)


def test_an_event_says_who_did_what_and_on_which_day():
    licence, person = in_state("issued"), make_person()

    with acting("suspend", actor=person, note="لأن", legal_day=date(2025, 3, 1)):
        set_state(licence, "suspended")

    event = licence.events.last()
    assert (event.verb, event.actor, event.note) == ("suspend", person, "لأن")
    assert (event.legal_day, event.is_taken_over) == (date(2025, 3, 1), False)


def test_no_event_is_written_by_itself():
    licence = in_state("issued")

    with pytest.raises(IntegrityError, match="comes_from_a_change"), transaction.atomic():
        LicenceEvent.objects.create(
            licence=licence, from_state="issued", to_state="cancelled",
            legal_day=date(2024, 1, 1), at="2024-01-01T00:00Z",
        )  # fmt: skip


@pytest.mark.parametrize("change", ["update", "delete"])
def test_no_event_is_altered(change):
    events = in_state("issued").events.all()

    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        events.update(note="x") if change == "update" else events.delete()


def test_what_was_issued_here_has_both_dates():
    case = Case().approved()

    with pytest.raises(IntegrityError, match="issued"), transaction.atomic():
        set_state(case.licence, "issued")


def test_the_version_counts_every_change():
    licence = in_state("issued")

    BuildingLicence.objects.filter(pk=licence.pk).update(engineering_office="x")

    licence.refresh_from_db()
    assert licence.version == 2


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(walk=st.lists(st.sampled_from(LicenceState.values), max_size=12))
def test_replaying_the_events_gives_the_state(walk):
    """Whatever is tried, in whatever order, the events tell what came of it."""
    licence = in_state("draft")
    for state in walk:
        try:
            with transaction.atomic():
                set_state(licence, state)
        except IntegrityError:
            continue

    licence.refresh_from_db()
    replayed = ""
    for event in licence.events.order_by("pk"):
        assert event.from_state == replayed
        replayed = event.to_state
    assert replayed == licence.state
