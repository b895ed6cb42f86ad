from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from gis_core.audit.models import AuditRecord
from parcels.models import PlanDecision, StructuralPlan, StructuralPlanZone
from parcels.plans.deciding import approve_plan, bring_into_force, supersede
from parcels.plans.errors import PlanError
from tests.make import make_person, make_zone

pytestmark = pytest.mark.django_db

DAY = date(2024, 5, 1)


def draft(edition="2024"):
    plan = StructuralPlan.objects.create(edition=edition, name_ar="مخطط")
    make_zone(plan=plan, valid_from=date(2024, 1, 1))
    return plan


def approved(edition="2024"):
    return approve_plan(draft(edition), reference="ق 1", actor=None)


def in_force(edition="2024", on=DAY):
    return bring_into_force(approved(edition), on=on, reference="ق 2", actor=None)


def test_an_edition_goes_through_its_states():
    actor = make_person("supervisor")
    plan = approve_plan(draft(), reference="ق 1/2024", actor=actor)
    plan = bring_into_force(plan, on=DAY, reference="ق 2/2024", actor=actor)
    plan = supersede(plan, on=date(2025, 1, 1), reference="ق 9/2025", actor=actor)

    plan.refresh_from_db()
    assert (plan.state, plan.valid_from, plan.valid_to) == ("superseded", DAY, date(2025, 1, 1))
    assert [d.kind for d in plan.decisions.order_by("pk")] == ["approved", "in_force", "superseded"]
    assert set(plan.decisions.values_list("decided_by", flat=True)) == {actor.pk}
    assert AuditRecord.objects.filter(verb="plan.in_force", object_id=plan.pk).count() == 1


def test_a_new_edition_ends_the_former_one_on_its_day():
    former = in_force("2020", on=date(2020, 1, 1))
    new = bring_into_force(approved("2024"), on=DAY, reference="ق 2", actor=None, supersedes=former)

    former.refresh_from_db()
    assert (former.state, former.valid_to, former.superseded_by) == ("superseded", DAY, new)


@pytest.mark.parametrize("target", ["in_force", "superseded", "draft"])
def test_postgresql_refuses_a_step_that_is_not_next(target):
    plan = approved() if target == "draft" else draft()
    days = {"in_force": (DAY, None), "superseded": (DAY, date(2025, 1, 1)), "draft": (None, None)}
    began, ended = days[target]

    with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
        StructuralPlan.objects.filter(pk=plan.pk).update(
            state=target, valid_from=began, valid_to=ended
        )


@pytest.mark.parametrize(
    ("state", "began", "ended"),
    [
        ("draft", DAY, None),
        ("approved", DAY, None),
        ("in_force", None, None),
        ("in_force", DAY, date(2025, 1, 1)),
        ("superseded", DAY, None),
        ("superseded", DAY, DAY),
    ],
)
def test_postgresql_refuses_days_that_contradict_the_state(state, began, ended):
    with pytest.raises(IntegrityError), transaction.atomic():
        StructuralPlan.objects.create(
            edition="odd", name_ar="مخطط", state=state, valid_from=began, valid_to=ended
        )


def test_a_decision_is_never_altered():
    approved()

    with pytest.raises(DatabaseError), transaction.atomic():
        PlanDecision.objects.update(reference="forged")


def test_steps_out_of_turn_are_answered_with_a_sentence():
    with pytest.raises(PlanError):
        bring_into_force(draft("a"), on=DAY, reference="", actor=None)
    with pytest.raises(PlanError):
        supersede(approved("b"), on=DAY, reference="", actor=None)
    with pytest.raises(PlanError):
        approve_plan(approved("c"), reference="", actor=None)


def test_an_edition_without_zones_is_not_approved():
    empty = StructuralPlan.objects.create(edition="empty", name_ar="مخطط")

    with pytest.raises(PlanError):
        approve_plan(empty, reference="", actor=None)


def test_nothing_is_decided_for_a_day_to_come():
    tomorrow = timezone.localdate() + timedelta(days=1)

    with pytest.raises(PlanError):
        bring_into_force(approved(), on=tomorrow, reference="", actor=None)


def test_a_failed_supersession_leaves_both_editions_as_they_were():
    former = in_force("2020", on=date(2024, 6, 1))
    new = approved("2024")

    with pytest.raises(PlanError):
        bring_into_force(new, on=date(2024, 6, 1), reference="", actor=None, supersedes=former)

    new.refresh_from_db()
    former.refresh_from_db()
    assert (new.state, former.state) == ("approved", "in_force")


def test_zones_of_a_day_are_those_of_the_edition_that_held_on_it():
    former = in_force("2020", on=date(2020, 1, 1))
    new = bring_into_force(approved("2024"), on=DAY, reference="", actor=None, supersedes=former)
    draft("2026")

    def editions(on):
        return set(StructuralPlanZone.objects.as_of(on).values_list("plan", flat=True))

    assert editions(date(2019, 12, 31)) == set()
    assert editions(DAY - timedelta(days=1)) == {former.pk}
    assert editions(DAY) == {new.pk}
    assert editions(timezone.localdate()) == editions(None) == {new.pk}
    held = StructuralPlan.objects.exclude(edition="test").as_of(DAY)
    assert list(held) == [new]


def test_a_zone_that_was_ended_holds_until_its_last_day():
    plan = in_force("2020", on=date(2020, 1, 1))
    plan.zones.update(valid_to=DAY)

    assert StructuralPlanZone.objects.as_of(DAY - timedelta(days=1)).count() == 1
    assert StructuralPlanZone.objects.as_of(DAY).count() == 0
