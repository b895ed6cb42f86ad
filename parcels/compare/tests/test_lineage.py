"""Whether what is proposed is so: said by a person before the delivery is handed in."""

import pytest
from django.utils import translation

from gis_core.audit.models import AuditRecord
from gis_core.ingest import life, lineage, pipeline
from gis_core.ingest.errors import ImportRefused
from gis_core.ingest.layer import layer_named
from gis_core.ingest.models import Change, ImportRun
from tests.make import make_area, make_block, make_parcel, make_person, make_violation, square

from .making import box, compared, ring, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def block():
    return make_block(make_area(code="SAL"), number="4")


@pytest.fixture
def analyst():
    return make_person("analyst")


def renumbered(tmp_path, block, scope="mentioned"):
    make_parcel(block, number="9", boundary=square(0))
    return compared(tmp_path, ["12", "1"], [ring(0), ring(30)], scope)


def test_an_answer_is_kept_and_audited(tmp_path, block, analyst):
    run = renumbered(tmp_path, block)

    lineage.confirm(run.changes.get(kind="renumbered"), is_one=True, actor=analyst)

    assert run.changes.get(kind="renumbered").is_confirmed is True
    assert not run.changes.unanswered().exists()
    record = AuditRecord.objects.get(verb="delivery.lineage_answered")
    assert (record.actor, record.detail["is_one"]) == (analyst, True)


def test_denied_where_the_published_one_stays_the_delivered_one_is_rejected(
    tmp_path, block, analyst
):
    run = renumbered(tmp_path, block)
    change = run.changes.get(kind="renumbered")

    lineage.confirm(change, is_one=False, actor=analyst)

    run.refresh_from_db()
    assert (run.accepted, run.rejected) == (1, 1)
    finding = run.findings.get(code="lineage_denied")
    assert (finding.seq, finding.severity, finding.key) == (1, "B", "4/12")
    assert "published 9" in finding.text_en
    assert not run.changes.ending().exists()

    lineage.confirm(change, is_one=True, actor=analyst)

    run.refresh_from_db()
    assert (run.accepted, run.rejected) == (2, 0)
    assert not run.findings.filter(code="lineage_denied").exists()


def test_denied_where_the_delivery_speaks_for_the_published_one_that_one_ends(
    tmp_path, block, analyst
):
    run = renumbered(tmp_path, block, scope="blocks")

    lineage.confirm(run.changes.get(kind="renumbered"), is_one=False, actor=analyst)

    run.refresh_from_db()
    assert run.rejected == 0
    assert [change.former_key for change in run.changes.ending()] == ["9"]


def test_many_are_answered_at_once(tmp_path, block, analyst):
    for n in range(3):
        make_parcel(block, number=f"{90 + n}", boundary=square(30 * n))
    run = compared(tmp_path, ["1", "2", "3", "4"], [ring(0), ring(30), ring(60), ring(90)])

    answered = lineage.confirm_each(run, Change.objects.all(), is_one=True, actor=analyst)

    assert answered == 3
    assert run.changes.get(kind="added").is_confirmed is None


@pytest.mark.parametrize("state", ["submitted", "checked", "discarded"])
def test_once_handed_in_it_is_too_late(tmp_path, block, analyst, state):
    run = renumbered(tmp_path, block)
    ImportRun.objects.filter(pk=run.pk).update(state=state)

    with pytest.raises(ImportRefused) as refusal:
        lineage.confirm(run.changes.get(kind="renumbered"), is_one=True, actor=analyst)

    assert refusal.value.code == "not_possible_now"
    assert run.changes.get(kind="renumbered").is_confirmed is None


def test_nothing_is_published_while_a_question_is_open(tmp_path, block):
    run = renumbered(tmp_path, block)

    with pytest.raises(ImportRefused) as refusal:
        pipeline.publish(run, layer_named("parcels"), actor=None, progress=tell)

    assert refusal.value.code == "lineage_waits"


def test_a_merge_is_denied_as_a_whole(tmp_path, block, analyst):
    make_parcel(block, number="8", boundary=square(0))
    make_parcel(block, number="9", boundary=square(20))
    run = compared(tmp_path, ["12", "1"], [box(0, 0, 40, 20), ring(60)])

    lineage.confirm(run.changes.get(kind="merged"), is_one=False, actor=analyst)

    assert "published 8, 9" in run.findings.get(code="lineage_denied").text_en


def test_what_is_compared_anew_is_asked_anew(tmp_path, block, analyst):
    run = renumbered(tmp_path, block)
    lineage.confirm(run.changes.get(kind="renumbered"), is_one=False, actor=analyst)
    run.refresh_from_db()
    spec = layer_named("parcels")

    pipeline.check(run, spec, progress=tell)
    pipeline.compare(run, spec, progress=tell)

    assert run.changes.unanswered().count() == 1
    assert (run.accepted, run.rejected) == (2, 0)


def test_work_that_began_while_approval_was_waited_for_is_not_ended(tmp_path, block):
    make_parcel(block, number="1", boundary=square(0))
    gone = make_parcel(block, number="2", boundary=square(30))
    run = compared(tmp_path, ["1"], [ring(0)], scope="blocks")
    make_violation(gone)

    with translation.override("en"):
        with pytest.raises(ImportRefused) as refused:
            pipeline.publish(run, layer_named("parcels"), actor=None, progress=tell)
        told = "Parcel 2 would end, and on it hang: open violations: 1"
        assert told in refused.value.sentence
    gone.refresh_from_db()
    assert gone.status == "current"


def test_two_approve_what_ends_without_a_successor_after_all(tmp_path, block, analyst):
    run = renumbered(tmp_path, block, scope="blocks")
    assert run.approvals_needed == 1
    lineage.confirm(run.changes.get(kind="renumbered"), is_one=False, actor=analyst)

    run = life.submit(run, actor=analyst)

    assert run.approvals_needed == 2
    assert "1 of the 1 parcels" in run.findings.get(code="many_removed").text_en


def test_one_approves_what_is_followed(tmp_path, block, analyst):
    run = renumbered(tmp_path, block, scope="blocks")
    lineage.confirm(run.changes.get(kind="renumbered"), is_one=True, actor=analyst)

    assert life.submit(run, actor=analyst).approvals_needed == 1


def test_two_approve_one_parcel_laid_over_many(tmp_path, block, analyst):
    for n in range(3):
        make_parcel(block, number=f"{90 + n}", boundary=square(40 * n))
    run = compared(tmp_path, ["1"], [box(0, 0, 200, 20)], scope="layer")

    assert run.changes.filter(kind="removed").count() == 3
    assert life.submit(run, actor=analyst).approvals_needed == 2
