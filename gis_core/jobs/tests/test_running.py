"""Long work: begins, says how far it is, stops when asked, and survives a dead worker."""

import psycopg
import pytest
from django.db import OperationalError, connection, transaction
from django.utils import translation
from django.utils.translation import gettext

from gis_core.jobs import kinds, running
from gis_core.jobs.errors import JobError
from gis_core.jobs.models import Job
from gis_core.safeio import Refused, sentence_of
from tests.faults.sessions import cut_off_ourselves
from tests.make import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind(monkeypatch):
    """Register a kind of work for one test."""
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))

    def make(work, *, alone=False):
        kinds.register(kinds.JobKind(name="test", title="Test", run=work, alone=alone))

    return make


def asked(**parameters) -> Job:
    return running.start("test", actor=make_person(), **parameters)


def test_work_ends_with_its_result(kind):
    kind(lambda progress: {"sum": sum(progress.parameters["numbers"])})
    job = asked(numbers=[1, 2, 3])

    running.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"sum": 6})
    assert job.finished_at is not None


def test_a_fault_that_can_be_named_is_told_in_a_sentence(kind):
    def work(_progress):
        raise JobError("There are %(n)s parcels too many.", n=3)

    kind(work)
    job = asked()

    running.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.sentence) == ("failed", "There are 3 parcels too many.")


class Told(Exception):
    def __str__(self):
        return gettext("Language")


@pytest.mark.parametrize("of_the_worker", ["ar", "en"])
def test_why_it_failed_is_said_in_the_language_of_whoever_reads_it(kind, of_the_worker):
    def work(_progress):
        raise JobError("%(name)s: %(why)s %(refused)s", name="a.tif", why=Told(),
                       refused=Refused("raster_damaged"))  # fmt: skip

    kind(work)
    job = asked()
    with translation.override(of_the_worker):
        running.run(job.pk)
    job.refresh_from_db()

    for language in ("ar", "en"):
        with translation.override(language):
            refused = sentence_of(Refused("raster_damaged"))
            assert job.sentence == f"a.tif: {gettext('Language')} {refused}"


def test_a_fault_of_ours_fails_without_its_trace(kind):
    kind(lambda _progress: {"x": 1 / 0})
    job = asked()

    running.run(job.pk)

    job.refresh_from_db()
    assert job.state == "failed"
    assert "ZeroDivisionError" not in job.sentence


def test_a_running_job_stops_at_its_next_step(kind):
    steps = []

    def work(progress):
        for n in range(10):
            steps.append(n)
            Job.objects.update(cancel_asked=n >= 1)
            progress.step(n, 10, note=f"step {n}")
        return {}

    kind(work)
    job = asked()

    running.run(job.pk)

    job.refresh_from_db()
    assert (job.state, steps) == ("cancelled", [0, 1])


def test_a_waiting_job_is_cancelled_at_once(kind):
    kind(lambda _progress: {})
    job = asked()

    running.cancel(job, actor=job.created_by)
    running.run(job.pk)

    job.refresh_from_db()
    assert job.state == "cancelled"


def test_work_that_lost_its_object_is_given_up_whoever_asked_for_it(kind):
    def work(progress):
        running.give_up(Job.objects.get().pk)
        progress.step(1, 1, note="one more step")
        return {}

    kind(work)
    job = asked()

    running.run(job.pk)

    job.refresh_from_db()
    assert job.state == "cancelled"


@pytest.fixture
def other_session():
    """A connection of somebody else's, as another worker has one."""
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as other:
        yield other


def test_a_job_in_another_workers_hands_is_left_alone(kind, other_session):
    kind(lambda _progress: {})
    job = asked()
    lock = "SELECT pg_advisory_lock(%s, %s)"
    other_session.execute(lock, [running.LOCK_SPACE, job.pk])

    running.run(job.pk)

    job.refresh_from_db()
    assert job.state == "queued"


def test_work_that_takes_hours_is_done_one_at_a_time_and_the_next_is_woken(
    kind, other_session, monkeypatch
):
    woken = []
    monkeypatch.setattr(running, "wake", lambda _task, pk: woken.append(pk))
    kind(lambda _progress: {}, alone=True)
    first, second, third = asked(), asked(), asked()
    turn = [running.KIND_SPACE, running._number_of("test")]
    other_session.execute("SELECT pg_advisory_lock(%s, %s)", turn)

    running.run(first.pk)  # while another worker does one of the kind
    states_then = [job.state for job in Job.objects.order_by("pk")]
    running.take_up()
    told = list(woken)
    other_session.execute("SELECT pg_advisory_unlock(%s, %s)", turn)
    running.run(first.pk)

    assert states_then == ["queued"] * 3
    assert told == [first.pk]  # and not one wake for each that waits
    assert [job.state for job in Job.objects.order_by("pk")] == ["done", "queued", "queued"]
    assert woken[len(told) :] == [second.pk]
    assert third.state == "queued"


def test_a_dead_workers_job_goes_on_from_what_it_kept(kind):
    kind(lambda progress: {"from": progress.kept["at"]})
    job = asked()
    Job.objects.filter(pk=job.pk).update(state="running", kept={"at": 7}, attempts=1)

    running.take_up()
    running.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.result, job.attempts) == ("done", {"from": 7}, 2)


def _breaks():
    Job.objects.count()


def _breaks_and_is_connected_anew():
    with transaction.atomic():
        Job.objects.count()


def _breaks_and_is_told_as_something_else():
    try:
        _breaks_and_is_connected_anew()
    except OperationalError as error:
        raise JobError("The database refused it.") from error


def _breaks_unnoticed():
    """Somebody else holds the job, or could, so it cannot be called done."""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "breaks",
    [
        _breaks,
        _breaks_and_is_connected_anew,
        _breaks_and_is_told_as_something_else,
        _breaks_unnoticed,
    ],
)
def test_a_job_whose_database_went_away_is_not_ended_but_taken_up(kind, breaks):
    tried = []

    def work(_progress):
        tried.append(1)
        if len(tried) == 1:
            cut_off_ourselves()
            breaks()
        return {"try": len(tried)}

    kind(work)
    job = Job.objects.create(kind="test")

    running.run(job.pk)
    job.refresh_from_db()
    left = job.state, job.sentence
    running.take_up()

    job.refresh_from_db()
    assert left == ("running", "")
    assert (job.state, job.result, job.attempts) == ("done", {"try": 2}, 2)


def test_a_job_that_kills_its_workers_is_given_up(kind):
    kind(lambda _progress: {})
    job = asked()
    Job.objects.filter(pk=job.pk).update(state="running", attempts=3)

    running.take_up()

    job.refresh_from_db()
    assert job.state == "failed"
    assert job.sentence


def test_others_do_not_see_it(client, kind):
    kind(lambda _progress: {})
    job = asked()
    client.force_login(make_person())

    assert client.get(f"/jobs/{job.pk}/").status_code == 404
    assert client.post(f"/jobs/{job.pk}/cancel/").status_code == 404


def test_a_finished_job_offers_its_file(client, kind):
    def work(progress):
        (progress.folder / "list.csv").write_text("a,b\n")
        return {"file": "list.csv"}

    kind(work)
    job = asked()
    running.run(job.pk)
    client.force_login(job.created_by)

    page = client.get(f"/jobs/{job.pk}/")
    download = client.get(f"/jobs/{job.pk}/file/")

    assert f"/jobs/{job.pk}/file/" in page.content.decode()
    assert b"".join(download.streaming_content) == b"a,b\n"
