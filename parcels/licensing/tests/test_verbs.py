"""The verbs: who may, what is needed first, and what is kept."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from gis_core.audit.models import AuditRecord
from parcels.licensing import applying, deciding, reviewing
from parcels.licensing.acts import possible_acts
from parcels.licensing.errors import LicenceError, StaleLicence
from parcels.licensing.tests.cases import (
    Case,
    hold_document,
    make_demand,
    make_rule,
    make_step,
)
from parcels.models import BuildingLicence, EngineeringOffice
from tests.make import make_area, make_licence, make_office, make_person

pytestmark = pytest.mark.django_db


def refused(verb, *args, **kwargs) -> str:
    with pytest.raises(LicenceError) as raised:
        verb(*args, **kwargs)
    return str(raised.value)


def test_from_application_to_completion():
    case = Case().issued()

    licence = deciding.complete(case.licence, actor=case.supervisor)

    assert licence.state == "completed"
    assert [event.verb for event in licence.events.all()] == [
        "apply", "submit", "start_review", "approve", "issue", "complete",
    ]  # fmt: skip
    assert list(licence.events.values_list("actor", flat=True)) == [
        case.architect.pk, case.architect.pk, case.reviewer.pk, case.reviewer.pk,
        case.supervisor.pk, case.supervisor.pk,
    ]  # fmt: skip


def test_every_verb_is_audited_without_the_owners_name():
    case = Case().issued()

    records = AuditRecord.objects.filter(object_id=str(case.licence.pk))

    assert set(records.values_list("verb", flat=True)) == {
        "licence.applied", "licence.submitted", "licence.taken_up", "licence.approved",
        "licence.issued",
    }  # fmt: skip
    assert not any("فلان" in str(record.detail) for record in records)


def test_missing_documents_are_named():
    case = Case()
    make_demand(case)
    make_demand(case, "soil", name_ar="تقرير التربة", is_mandatory=False)

    assert "وثيقة الملكية" in refused(applying.submit, case.licence, actor=case.architect)

    hold_document(case)
    assert applying.submit(case.licence, actor=case.architect).state == "submitted"


def test_approval_waits_for_every_mandatory_step():
    case = Case()
    first, second = make_step(case), make_step(case, "structure", name_ar="الإنشائي")
    make_step(case, "art", is_mandatory=False)
    case.under_review()
    reviewing.record_review(case.licence, first, actor=case.reviewer, verdict="passed")

    assert "الإنشائي" in refused(reviewing.approve, case.licence, actor=case.reviewer)

    reviewing.record_review(
        case.licence, second, actor=case.supervisor, verdict="waived", note="سبق فحصه"
    )
    assert reviewing.approve(case.licence, actor=case.reviewer).state == "approved"


def test_a_second_submission_is_judged_anew():
    case = Case()
    step = make_step(case)
    case.under_review()
    reviewing.record_review(case.licence, step, actor=case.reviewer, verdict="passed")
    reviewing.return_to_office(case.licence, actor=case.reviewer, note="صحح الارتفاع")
    applying.resubmit(case.licence, actor=case.architect)
    reviewing.start_review(case.licence, actor=case.reviewer)

    assert refused(reviewing.approve, case.licence, actor=case.reviewer)
    assert case.now().round == 2


def test_a_step_of_a_unit_is_judged_by_its_people():
    case = Case()
    unit = case.supervisor.memberships.get().unit
    step = make_step(case, unit=unit)
    case.under_review()

    with pytest.raises(PermissionDenied):
        reviewing.record_review(case.licence, step, actor=case.reviewer, verdict="passed")

    case.reviewer.memberships.create(unit=unit, valid_from=date(2020, 1, 1))
    assert reviewing.record_review(case.licence, step, actor=case.reviewer, verdict="passed")


def test_returning_and_rejecting_need_a_reason():
    case = Case().under_review()

    assert refused(reviewing.return_to_office, case.licence, actor=case.reviewer, note="  ")
    assert refused(reviewing.reject, case.licence, actor=case.reviewer)
    assert case.now().state == "under_review"


@time_machine.travel(date(2026, 1, 31), tick=False)
def test_issuing_gives_a_number_of_the_year_and_both_dates():
    first, second = Case(valid_months=1).issued(), Case().issued()

    assert first.licence.number == "BL-2026-000001"
    assert second.licence.number == "BL-2026-000002"
    assert first.licence.application_number == "AP-2026-000001"
    assert (first.licence.issued_on, first.licence.expires_on) == (
        date(2026, 1, 31),
        date(2026, 2, 28),
    )


@time_machine.travel(date(2026, 5, 1), tick=False)
def test_numbers_go_on_where_those_taken_over_end():
    make_licence(number="BL-2026-000041")
    make_licence(number="BL-2026-x")

    assert Case().issued().licence.number == "BL-2026-000042"

    make_licence(number="BL-2026-000043")
    assert Case().issued().licence.number == "BL-2026-000044"


def test_the_rules_are_kept_as_they_were_at_the_approval():
    rule = make_rule("floors", 3)
    case = Case().approved()

    rule.value, rule.article = 2, "13"
    rule.save()
    case.parcel.boundaries.update(official_area_m2=1)

    snapshot = case.now().snapshot
    (kept,) = snapshot["regulations"]
    assert (kept["value"], kept["article"], kept["document"]) == (3, "12", "a made-up resolution")
    assert snapshot["plot_m2"] == pytest.approx(400)
    assert case.now().boundary_version == case.parcel.boundary


def test_a_kept_snapshot_is_not_changed_afterwards():
    case = Case().approved()

    with pytest.raises(Exception, match="licence_snapshot_is_kept"):
        BuildingLicence.objects.filter(pk=case.licence.pk).update(snapshot={})


def test_a_breach_is_approved_only_with_a_reason():
    make_rule("floors", 2)
    case = Case().under_review()

    assert refused(reviewing.approve, case.licence, actor=case.reviewer)
    assert case.now().findings.filter(verb="approve").count() == 0

    reviewing.approve(case.licence, actor=case.reviewer, note="استثناء بقرار")
    assert case.now().findings.filter(verb="approve", severity="B").exists()


def test_whoever_read_an_older_version_is_told():
    case = Case()
    read = case.licence.version
    applying.edit(
        case.licence, actor=case.architect, version=read, licence_type=case.kind,
        applicant="آخر", proposed={"floors": 1},
    )  # fmt: skip

    with pytest.raises(StaleLicence):
        applying.submit(case.licence, actor=case.architect, version=read)
    assert applying.submit(case.licence, actor=case.architect, version=read + 1)


def test_what_is_submitted_is_no_longer_edited():
    case = Case().submitted()

    with pytest.raises(PermissionDenied):
        applying.edit(
            case.licence, actor=case.architect, version=case.licence.version,
            licence_type=case.kind, applicant="آخر", proposed={},
        )  # fmt: skip


def test_an_office_whose_accreditation_ended_submits_nothing():
    case = Case()
    EngineeringOffice.objects.update(valid_until=date(2020, 1, 1))

    assert refused(applying.submit, case.licence, actor=case.architect)


def test_an_office_cannot_apply_in_the_name_of_another():
    case = Case()

    with pytest.raises(PermissionDenied):
        applying.apply(
            case.parcel, actor=case.architect, office=make_office(), licence_type=case.kind,
            applicant="x", proposed={},
        )  # fmt: skip


def test_the_one_who_approves_does_not_issue():
    case = Case().approved()

    with pytest.raises(PermissionDenied):
        deciding.issue(case.licence, actor=case.reviewer)


def test_an_office_sees_its_own_cases_only():
    mine, other = Case(), Case()
    make_licence(mine.parcel)

    seen = BuildingLicence.objects.visible_to(mine.architect)

    assert list(seen) == [mine.licence]
    with pytest.raises(BuildingLicence.DoesNotExist):
        applying.submit(other.licence, actor=mine.architect)


def test_somebody_who_left_the_office_sees_nothing_more():
    case = Case()
    case.architect.office_memberships.update(valid_to=date(2021, 1, 1))

    assert not BuildingLicence.objects.visible_to(case.architect).exists()


def test_staff_see_an_application_once_it_is_submitted():
    case = Case()
    assert not BuildingLicence.objects.visible_to(case.reviewer).exists()

    case.submitted()

    assert BuildingLicence.objects.visible_to(case.reviewer).exists()
    elsewhere = make_person("reviewer", areas=[make_area()])
    assert not BuildingLicence.objects.visible_to(elsewhere).exists()


@pytest.mark.parametrize(
    ("stage", "office", "reviewer", "supervisor"),
    [
        ("", {"submit", "cancel"}, set(), set()),
        ("submitted", {"cancel"}, {"start_review"}, {"cancel"}),
        ("under_review", set(), {"approve", "return_to_office", "reject"}, {"cancel"}),
        ("returned", {"resubmit", "cancel"}, set(), {"cancel"}),
        ("approved", set(), set(), {"issue", "cancel"}),
        ("issued", set(), set(), {"complete", "suspend", "cancel"}),
    ],
)
def test_each_is_offered_what_they_may_do_next(stage, office, reviewer, supervisor):
    case = Case()
    if stage:
        getattr(case, stage)()
    people = (case.architect, case.reviewer, case.supervisor, make_person("planner"))

    offered = [{act.verb for act in possible_acts(case.now(), person)} for person in people]

    assert offered == [office, reviewer, supervisor, set()]
