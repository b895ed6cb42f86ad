"""A delivery's life between people: who may take which step, and what the database refuses."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from gis_core.audit.models import AuditRecord
from gis_core.ingest import life, pipeline
from gis_core.ingest.errors import ImportRefused
from gis_core.ingest.layer import layer_named
from gis_core.ingest.models import ImportRun, Review
from gis_core.ingest.models.run_states import STEPS
from gis_core.ingest.reading import Wishes
from gis_core.ingest.tests.test_pipeline import HERE, tell
from gis_core.jobs.models import Job
from gis_core.safeio.tests.make import make_shapefile, make_square
from gis_core.tiles.versions import bump
from tests.make import make_person

pytestmark = pytest.mark.django_db
State = ImportRun.State


class Case:
    """A delivery of two parcels that an analyst brought in, and a colleague."""

    def __init__(self, tmp_path):
        self.analyst, self.colleague = make_person("analyst"), make_person("analyst")
        rings = [make_square(HERE[0] + 30 * n, HERE[1]) for n in range(2)]
        path = make_shapefile(tmp_path, rings, {"PARCEL_NO": ["1", "2"]})
        self.run = pipeline.bring_in(
            layer_named("parcels"), path, wishes=Wishes(), actor=self.analyst, progress=tell
        )
        ImportRun.objects.filter(pk=self.run.pk).update(state=State.COMPARED)
        self.run.refresh_from_db()

    def submitted(self, needed=1):
        ImportRun.objects.filter(pk=self.run.pk).update(approvals_needed=needed)
        self.run = life.submit(self.run, actor=self.analyst)
        return self

    def approved(self):
        self.submitted()
        self.run = life.approve(self.run, actor=self.colleague)
        return self

    def state(self):
        return ImportRun.objects.get(pk=self.run.pk).state


@pytest.fixture
def case(tmp_path):
    return Case(tmp_path)


def refusal_of(verb, *args, **kwargs):
    with pytest.raises(ImportRefused) as refusal:
        verb(*args, **kwargs)
    return refusal.value.code


def test_what_a_colleague_approved_is_published_and_every_step_names_its_person(case):
    case.approved()
    counts = life.publish(case.run, actor=case.analyst, progress=tell)

    assert counts["added"] == 2
    assert case.state() == State.PUBLISHED
    told = AuditRecord.objects.filter(object_type="ingest.importrun").order_by("pk")
    assert list(told.values_list("verb", "actor"))[-3:] == [
        ("delivery.submitted", case.analyst.pk),
        ("delivery.approved", case.colleague.pk),
        ("delivery.published", case.analyst.pk),
    ]


def test_nobody_reviews_what_they_brought_in_or_submitted(case):
    case.submitted()
    assert refusal_of(life.approve, case.run, actor=case.analyst) == "own_delivery"
    assert refusal_of(life.send_back, case.run, actor=case.analyst, note="x") == "own_delivery"

    life.withdraw(case.run, actor=case.analyst)
    other = life.submit(case.run, actor=case.colleague)
    assert refusal_of(life.approve, other, actor=case.colleague) == "own_delivery"
    assert refusal_of(life.approve, other, actor=case.analyst) == "own_delivery"
    assert case.state() == State.SUBMITTED


def test_who_may_not_publish_deliveries_does_not_review_them(case):
    case.submitted()
    with pytest.raises(PermissionDenied):
        life.approve(case.run, actor=make_person("planner"))
    assert not life.may("approve", case.run, make_person("planner"))
    assert not life.may("approve", case.run, case.analyst)
    assert life.may("approve", case.run, case.colleague)


def test_two_approvals_are_of_two_people(case):
    case.submitted(needed=2)
    run = life.approve(case.run, actor=case.colleague)
    assert run.state == State.SUBMITTED
    assert refusal_of(life.approve, run, actor=case.colleague) == "reviewed_already"

    assert life.approve(run, actor=make_person("supervisor")).state == State.APPROVED


def test_a_returned_delivery_is_approved_anew_by_everybody(case):
    case.submitted(needed=2)
    life.approve(case.run, actor=case.colleague)
    third = make_person("analyst")
    assert refusal_of(life.send_back, case.run, actor=third, note=" ") == "reason_missing"
    run = life.send_back(case.run, actor=third, note="the eastern road is missing")
    assert run.state == State.COMPARED

    run = life.submit(run, actor=case.analyst)
    assert run.submissions == 2
    assert life.approvals(run) == 0
    assert life.approve(run, actor=case.colleague).state == State.SUBMITTED


def test_open_proposals_are_decided_before_anybody_is_asked(case):
    change = case.run.changes.create(kind="split", key="1")
    assert refusal_of(life.submit, case.run, actor=case.analyst) == "lineage_waits"

    life.decide_lineage(change, actor=case.analyst, is_confirmed=False)
    life.submit(case.run, actor=case.analyst)
    assert refusal_of(life.decide_lineage, change, actor=case.analyst, is_confirmed=True)


def move_on(_run):
    bump("parcels")


def crash(run):
    """As PostgreSQL leaves a table without a log when it starts after a crash."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE ingest_staged_{run.pk}")


@pytest.mark.parametrize(
    ("befalls", "code", "staged"), [(move_on, "ground_moved", 2), (crash, "staged_lost", 0)]
)
@pytest.mark.parametrize("verb", ["submit", "approve", "publish"])
def test_what_is_no_longer_true_goes_back_to_its_checks(case, verb, befalls, code, staged):
    if verb != "submit":
        case.submitted()
    if verb == "publish":
        case.run = life.approve(case.run, actor=case.colleague)
    befalls(case.run)

    told = {"progress": tell} if verb == "publish" else {}
    actor = case.analyst if verb == "submit" else case.colleague
    assert refusal_of(getattr(life, verb), case.run, actor=actor, **told) == code
    assert case.state() == State.STAGED
    assert case.run.findings.filter(code=code).count() == 1
    assert case.run.features.count() == staged


def test_pages_publish_nothing_that_was_not_approved(case):
    case.submitted()
    assert refusal_of(life.publish, case.run, actor=case.colleague, progress=tell) == "not_checked"
    assert case.state() == State.SUBMITTED


def test_a_discarded_delivery_leaves_nothing_staged_and_no_file(
    case, django_capture_on_commit_callbacks
):
    case.run.folder.mkdir(parents=True)
    case.run.changes.create(kind="added", key="1")
    case.run.findings.create(code="duplicate_key", severity="B", key="1")
    with django_capture_on_commit_callbacks(execute=True):
        life.discard(case.run, actor=case.analyst)
    assert not case.run.features.exists()
    assert not case.run.folder.exists()
    assert not case.run.changes.exists()
    assert not case.run.findings.exists()
    assert refusal_of(life.discard, case.run, actor=case.analyst) == "not_possible_now"


@pytest.mark.parametrize("verb", ["submit", "discard", "decide_lineage"])
def test_nobody_decides_on_what_a_worker_has_in_hand(case, verb):
    change = case.run.changes.create(kind="split", key="1", is_confirmed=True)
    case.run.job = Job.objects.create(kind="ingest.check", state=Job.State.RUNNING)
    case.run.save(update_fields=["job"])
    bump("parcels")
    about = change if verb == "decide_lineage" else case.run
    told = {"is_confirmed": False} if verb == "decide_lineage" else {}
    act = getattr(life, verb)

    assert refusal_of(act, about, actor=case.analyst, **told) == "worked_on"
    assert case.state() == State.COMPARED


SAMPLED = {
    "encodings": [{"encoding": "utf-8", "header": ["OWNER"], "rows": [["Hamad", "280"]]}],
    "fields": [{"name": "OWNER", "type": "text", "examples": ["Hamad"]}],
}


@pytest.mark.parametrize("end", ["published", "discarded"])
def test_what_the_doctor_showed_of_the_rows_ends_with_the_delivery(case, end):
    ImportRun.objects.filter(pk=case.run.pk).update(diagnosis=SAMPLED)
    if end == "published":
        case.approved()
        life.publish(case.run, actor=case.analyst, progress=tell)
    else:
        life.discard(case.run, actor=case.analyst)
    assert case.state() == end
    kept = ImportRun.objects.get(pk=case.run.pk).diagnosis
    assert kept["fields"] == [{"name": "OWNER", "type": "text", "examples": []}]
    assert kept["encodings"][0]["rows"] == []
    assert "Hamad" not in str(kept)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("compared", "approved"),
        ("submitted", "published"),
        ("checked", "published"),
        ("compared", "published"),
        ("discarded", "published"),
        ("rolled_back", "published"),
        ("published", "uploaded"),
    ],
)
def test_the_database_refuses_steps_that_there_are_not(before, after):
    run = ImportRun.objects.create(layer="parcels", state=before)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE ingest_importrun SET state = %s WHERE id = %s", [after, run.pk])


@pytest.mark.parametrize("after", ["approved", "published"])
def test_the_database_refuses_what_too_few_have_agreed_to(case, after):
    case.submitted() if after == "approved" else case.approved()
    rows = ImportRun.objects.filter(pk=case.run.pk)
    rows.update(approvals_needed=2)
    with pytest.raises(IntegrityError, match="delivery_is_not_approved"), transaction.atomic():
        rows.update(state=after)


def test_the_database_refuses_the_bringers_own_word_and_one_on_another_submission(case):
    case.submitted()
    for person, submission in ((case.analyst, 1), (case.colleague, 7)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Review.objects.create(
                run=case.run, submission=submission, person=person, verdict="approved"
            )


def test_every_open_state_leads_to_an_end():
    assert {start for start, end in STEPS if end == State.DISCARDED} >= {
        state for state, _end in STEPS if state not in ("published", "superseded")
    }
