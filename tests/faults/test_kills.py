"""Killed at any instant, web and worker lose nothing that was accepted and send nothing twice.

They are the site's own processes, gunicorn and Celery, killed by ``SIGKILL`` under people who send
until they have an answer. The gateway writes down what it is given, since what counts is what left.
"""

import json
import random
import time
from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import pytest
from celery import current_app
from django.conf import settings as project
from django.db.models import F
from django.utils import timezone
from PIL import Image

from complaints.models import Complaint, Photo, Reporter, RoutingRule
from complaints.pictures.preparing import picture_path
from complaints.tests.make import make_category, make_unit
from gis_core.messaging.draining import LEASE
from gis_core.messaging.models import Message
from tests.faults.phones import Phones, digest_of
from tests.faults.site import PATIENCE_S, Site, site, wait_until
from tests.make import make_area

pytestmark = pytest.mark.django_db(transaction=True)

# Who is killed, one after the other: a whole process with its children, or one of its children.
_ROUND = ("web child", "worker child", "web child", "worker child", "worker", "web")
KILLS = (*_ROUND * 3, "web child", "worker")
PEOPLE = 2  # who begin to send before each of them
LONGEST_S = 30  # after which a telephone tries again
AT_A_TIME = 2  # tasks of a worker


class Hearing(BaseHTTPRequestHandler):
    """Writes a key down, and then answers when it may."""

    def do_POST(self):
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        assert told["key"] == self.headers["Idempotency-Key"]
        self.server.posts.append(told["key"])
        self.server.may_answer.wait(PATIENCE_S)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_args):
        pass


class Gateway(ThreadingHTTPServer):
    """Remembers what it was given, by its key."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Hearing)
        self.posts: list[str] = []
        self.may_answer = Event()
        self.may_answer.set()

    def handle_error(self, *_args):
        pass  # whoever posted is dead


@contextmanager
def gateway():
    with Gateway() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server
        finally:
            server.may_answer.set()
            server.shutdown()


def look_round():
    """A round of the beat, which comes more often than in life."""
    for name in ("drain-outbox", "prepare-photos"):
        current_app.send_task(project.CELERY_BEAT_SCHEDULE[name]["task"], ignore_result=True)
    time.sleep(0.2)


def strike(whom: str, one: Site, sms: Gateway, phones: Phones, chance: random.Random):
    """Kill somebody under whom people are sending.

    A worker as a whole dies between the gateway's hearing and its answer, all others at any time.
    """
    is_worker = whom.startswith("worker")
    if is_worker:  # what costs a worker's life three times is given up
        tried_twice = Photo.objects.filter(state="waiting", attempts__gte=2)
        wait_until(lambda: not tried_twice.exists(), "photographs", beside=look_round)
    if whom == "worker":
        sms.may_answer.clear()
    heard = len(sms.posts)
    phones.is_sending.clear()
    phones.file(PEOPLE)
    assert phones.is_sending.wait(PATIENCE_S)
    if is_worker:
        wait_until(lambda: len(sms.posts) > heard, "the gateway hears", beside=look_round)
    if whom != "worker":
        time.sleep(chance.random() * 0.3)
    kill(whom, one, chance)
    sms.may_answer.set()


def kill(whom: str, one: Site, chance: random.Random):
    name, _space, child = whom.partition(" ")
    if child:
        wait_until(lambda: len(one.children_of(name)) > 1, f"{name} has children")
        one.kill_a_child(name, chance)
        return
    one.kill(name)
    if name == "worker":  # a minute passes
        Message.objects.filter(state="waiting").update(leased_until=F("leased_until") - LEASE)
    one.start(name)


def is_done():
    return not (
        Message.objects.filter(state="waiting").exists()
        or Photo.objects.filter(state="waiting").exists()
    )


@pytest.mark.slow
@pytest.mark.timeout(600)  # a machine may be busy; each wait has an end of its own
def test_twenty_kills_lose_nothing_accepted_and_send_nothing_twice(settings, tmp_path):
    settings.CELERY_TASK_ALWAYS_EAGER = False  # rounds are for the worker
    make_area()
    category = make_category()
    RoutingRule.objects.create(category=category, unit=make_unit())
    reporter = Reporter.objects.create(phone="+96550001234", phone_verified_at=timezone.now())
    chance = random.Random(139)

    with gateway() as sms, site(tmp_path, **environment(sms)) as one:
        for name in ("web", "worker"):
            one.start(name)
        wait_until(one.answers, "the web process answers")
        told = {"reporter": reporter, "category": category.code, "timeout": LONGEST_S}
        with Phones(one.address, **told) as phones:
            for whom in KILLS:
                strike(whom, one, sms, phones, chance)
            phones.wait()
        wait_until(is_done, "the outbox and the photographs come to an end", beside=look_round)

    assert len(phones.answers) == len(KILLS) * PEOPLE
    assert {key: receipt["reference"] for key, receipt in phones.answers.items()} == dict(
        Complaint.objects.values_list("text", "reference")
    )
    assert Complaint.objects.count() == len(phones.answers)
    assert sorted(Photo.objects.values_list("complaint__text", "sha256", "state")) == sorted(
        (key, digest_of(key), "ready") for key in phones.answers
    )
    for photo in Photo.objects.all():
        Image.open(picture_path(photo.key, "large")).load()
    assert not Message.objects.exclude(state="sent").exists()
    posts = Counter(sms.posts)
    assert set(posts) == {str(key) for key in Message.objects.values_list("key", flat=True)}
    assert len(posts) == len(phones.answers)
    # A post that a killed worker made is made again, with the key by which the gateway drops it.
    killed = sum(AT_A_TIME if whom == "worker" else whom == "worker child" for whom in KILLS)
    assert KILLS.count("worker") <= sum(posts.values()) - len(posts) <= killed


def environment(sms) -> dict[str, str]:
    return {
        "SMS_TRANSPORT": "gis_core.messaging.providers.HttpSmsTransport",
        "SMS_GATEWAY_URL": f"http://127.0.0.1:{sms.server_port}/",
        "COMPLAINTS_PER_CLIENT_HOUR": "100000",
    }
