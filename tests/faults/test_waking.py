"""Nobody waits for a broker that swallows what it is told; a worker hears it all the same."""

import os
import subprocess
import sys
import threading
from queue import Queue

import pytest
import redis
from celery import current_app
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from kombu.exceptions import OperationalError

from gis_core import settings as shipped
from gis_core import waking
from gis_core.jobs import kinds, running
from gis_core.jobs.models import Job
from gis_core.safeio.papers.tests import papers
from gis_core.tiles.versions import bump, version_of
from parcels.papers.receiving import receive_document
from parcels.papers.showing import shown
from parcels.papers.tasks import prepare_document
from parcels.tasks import seed_tiles
from tests.make import make_document, make_parcel, make_person

pytestmark = pytest.mark.django_db
PATIENCE_S = 30


class Broker:
    """Where tasks are published; ``heard`` is what it was told, in order."""

    def __init__(self):
        self.heard: Queue = Queue()
        self.lets_go = threading.Event()
        self.lets_go.set()
        self.is_busy = threading.Event()
        self.refuses = False

    def send_task(self, task, args=None, **_given):
        self.is_busy.set()
        assert self.lets_go.wait(PATIENCE_S), "whoever asks waits for the broker"
        self.heard.put((task, *(args or ())))
        if self.refuses:
            raise OperationalError("no broker")

    def next(self):
        return self.heard.get(timeout=PATIENCE_S)


@pytest.fixture
def broker(settings, monkeypatch):
    """A broker of the test's own, to which tasks go instead of being done at once."""
    settings.CELERY_TASK_ALWAYS_EAGER = False
    settings.TILE_SEEDING_TASK = shipped.TILE_SEEDING_TASK
    broker = Broker()
    monkeypatch.setattr(current_app, "send_task", broker.send_task)
    yield broker
    broker.lets_go.set()
    assert waking._waker.finish(PATIENCE_S)


@pytest.fixture
def kind(monkeypatch):
    """A kind of work."""
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    kinds.register(kinds.JobKind(name="test", title="Test", run=lambda _progress: {}))


def start_a_job():
    job = running.start("test", actor=None)
    return kinds.RUN, job.pk


def take_up_a_job():
    job = Job.objects.create(kind="test")
    assert running.take_up() == 1
    return kinds.RUN, job.pk


def publish_a_layer():
    bump("blocks")
    return seed_tiles.name, "blocks"


def open_a_document():
    document = make_document(file=ContentFile(papers.pdf(), name="kept"), sha256="0" * 64)
    assert shown(document, 1).is_pending
    return prepare_document.name, "0" * 64, 1


def receive_a_document():
    given = SimpleUploadedFile("a.pdf", papers.pdf())
    said = {"document_type": "survey", "title_ar": "مخطط مساحي"}
    document = receive_document(given, parcel=make_parcel(), actor=make_person("archivist"), **said)
    return prepare_document.name, document.sha256


VERBS = [start_a_job, take_up_a_job, publish_a_layer, open_a_document, receive_a_document]


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_returns_while_the_broker_swallows_its_words(
    broker, kind, verb, django_capture_on_commit_callbacks
):
    broker.lets_go.clear()

    with django_capture_on_commit_callbacks(execute=True):
        asked = verb()

    assert broker.heard.empty()
    broker.lets_go.set()
    assert broker.next() == asked


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_survives_an_absent_broker(broker, kind, verb, django_capture_on_commit_callbacks):
    broker.refuses = True

    with django_capture_on_commit_callbacks(execute=True):
        asked = verb()

    assert broker.next() == asked
    assert version_of("blocks") == (verb is publish_a_layer)


def test_what_is_undone_wakes_nobody(broker, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        waking.wake_on_commit("undone")
        transaction.set_rollback(True)
    waking.wake("done")

    assert broker.next() == ("done",)


def test_what_is_asked_again_before_it_was_told_is_told_once_and_the_first_goes_first(broker):
    broker.lets_go.clear()
    waking.wake("a", 0)
    assert broker.is_busy.wait(PATIENCE_S)
    for task in ("b", "c", "b"):
        waking.wake(task, 1)
        waking.wake(task, 2)
    broker.lets_go.set()

    told = [broker.next() for _ in range(5)]

    assert told == [("a", 0), ("b", 1), ("b", 2), ("c", 1), ("c", 2)]
    assert broker.heard.empty()


def test_while_the_broker_is_away_no_more_is_kept_than_fits(broker, monkeypatch):
    monkeypatch.setattr(waking, "MOST_KEPT", 2)
    broker.lets_go.clear()
    waking.wake("first")
    assert broker.is_busy.wait(PATIENCE_S)
    for n in range(5):
        waking.wake("later", n)
    broker.lets_go.set()

    assert [broker.next() for _ in range(3)] == [("first",), ("later", 0), ("later", 1)]
    assert waking._waker.finish(PATIENCE_S)
    assert broker.heard.empty()


def test_a_process_that_ends_tells_first_what_it_was_asked_to(broker):
    broker.lets_go.clear()
    waking.wake("a")
    assert not waking._waker.finish(0)

    broker.lets_go.set()

    assert waking._waker.finish(PATIENCE_S)
    assert broker.next() == ("a",)


def test_a_command_tells_first_what_it_was_asked_to_and_then_ends(settings):
    asks = "import django; django.setup(); from gis_core.waking import wake; wake('last-words')"

    subprocess.run(
        [sys.executable, "-c", asks],
        cwd=settings.BASE_DIR,
        env=os.environ | {"REDIS_URL": settings.REDIS_URL},
        check=True,
        timeout=120,
    )

    (told,) = redis.from_url(settings.REDIS_URL).lrange("default", 0, -1)
    assert b"last-words" in told


def test_work_that_has_a_name_is_done_at_once_where_tasks_run_in_their_caller(
    kind, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        job = running.start("test", actor=None)

    assert Job.objects.get(pk=job.pk).state == "done"
