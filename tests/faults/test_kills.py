"""Killed at any instant, web and worker lose nothing that was accepted and send nothing twice.

The processes are forks of this one, killed by ``SIGKILL``; the gateway is a process of its own that
writes down every post before it answers, so that what counts is what left the house.
"""

import json
import os
import random
import select
import signal
import time
import traceback
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.utils import timezone

from complaints.intake import Report, receive
from complaints.models import Category, Complaint, Photo, Reporter, RoutingRule
from complaints.photos import incoming_folder
from complaints.tests.make import make_category, make_unit
from gis_core.messaging import draining
from gis_core.messaging.models import Message
from tests.make import make_area, point

pytestmark = pytest.mark.django_db(transaction=True)

KILLS = 20
PHOTO = b"\xff\xd8\xff\xe0" + b"0" * 40_000
LEASE = timezone.timedelta(seconds=1)
PATIENCE_S = 60


class Gateway(BaseHTTPRequestHandler):
    """Remembers what it was given, by its key, and answers a little later."""

    def do_POST(self):
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        assert told["key"] == self.headers["Idempotency-Key"]
        with self.server.book.open("a") as book:
            book.write(f"{told['key']}\n")
        time.sleep(random.random() * 0.02)  # where a killed worker is most often found
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_args):
        pass


def fork(work) -> int:
    """A process that does the work until it is killed, with connections of its own."""
    connections.close_all()
    if pid := os.fork():
        return pid
    try:
        # Where Playwright has left an event loop running, Django kept this thread's connections
        # twice, and a fork sees those that the parent did not close: two would share a socket.
        for alias in connections:
            del connections[alias]
        signal.alarm(PATIENCE_S)
        work()
    except BaseException:
        traceback.print_exc()  # else nobody would ever hear of it
    finally:
        os._exit(1)


def kill(pid):
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


@pytest.fixture
def gateway(settings, tmp_path):
    """The file in which the gateway's posts are written, one key a line."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    server.book = tmp_path / "book"
    server.book.touch()
    settings.SMS_GATEWAY_URL = f"http://127.0.0.1:{server.server_port}/"
    settings.MESSAGE_TRANSPORTS = {"sms": "gis_core.messaging.providers.HttpSmsTransport"}
    pid = fork(server.serve_forever)
    server.server_close()
    yield server.book
    kill(pid)


class Phones:
    """People who send until they have an answer, and the web process that they send to."""

    def __init__(self):
        self.answers: dict[str, str] = {}
        self.unanswered: list[str] = []
        self.numbers = count(1)

    def open_web(self):
        """A web process: it answers by writing into the pipe, and then takes the next."""
        self.reading, writing = os.pipe()
        waiting, first = list(self.unanswered), next(self.numbers)
        self.pid = fork(lambda: serve(writing, waiting, first))
        os.close(writing)
        self.rest = b""
        self.numbers = count(first + 1000)

    def listen_until_answered(self):
        """Hear at least one answer, so that no process dies before it has begun."""
        had, until = len(self.answers), time.monotonic() + PATIENCE_S
        while len(self.answers) == had and time.monotonic() < until:
            self.listen(0.02)

    def listen(self, seconds):
        """Hear answers for a while."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            ready, _w, _x = select.select([self.reading], [], [], left)
            if ready and not self._hear():
                return

    def kill_web(self):
        kill(self.pid)
        while self._hear():
            pass
        os.close(self.reading)

    def _hear(self) -> bool:
        said = os.read(self.reading, 65536)
        *lines, self.rest = (self.rest + said).split(b"\n")
        for line in lines:
            word, key, *reference = line.decode().split()
            if word == "sent":
                if key not in self.unanswered:
                    self.unanswered.append(key)
            else:
                self.answers[key] = reference[0]
                self.unanswered.remove(key)
        return bool(said)


def serve(pipe, waiting, first):
    """What a web process does: first what was sent before and not answered, then new reports."""
    category, reporter = Category.objects.get(), Reporter.objects.get()
    for key in [*waiting, *(f"key-{n}" for n in range(first, first + 1000))]:
        os.write(pipe, f"sent {key}\n".encode())
        photo = SimpleUploadedFile("a.jpg", PHOTO + key.encode(), "image/jpeg")
        report = Report(
            channel="web",
            kind="complaint",
            category=category,
            text=key,
            point=point(10, 10),
            photos=[photo],
        )
        complaint = receive(report, reporter=reporter, key=key)
        os.write(pipe, f"answered {key} {complaint.reference}\n".encode())


def work():
    """What a worker does: round after round."""
    while True:
        draining.drain()
        time.sleep(0.01)


def wait_for_a_post(book):
    """Until the gateway has been given something, to which it has not answered yet."""
    had, until = book.stat().st_size, time.monotonic() + PATIENCE_S
    while book.stat().st_size == had and time.monotonic() < until:
        time.sleep(0.001)


def test_twenty_kills_lose_nothing_accepted_and_send_nothing_twice(gateway, monkeypatch):
    monkeypatch.setattr(draining, "LEASE", LEASE)
    monkeypatch.setattr(draining, "LAST_START", LEASE / 2)
    make_area()
    RoutingRule.objects.create(category=make_category(), unit=make_unit())
    Reporter.objects.create(phone="+96550001234", phone_verified_at=timezone.now())
    phones, chance = Phones(), random.Random(139)

    phones.open_web()
    worker = fork(work)
    for n in range(KILLS):
        phones.listen_until_answered()
        if n % 2:
            if n % 4 == 1:
                wait_for_a_post(gateway)
            time.sleep(chance.random() * 0.03)
            kill(worker)
            worker = fork(work)
        else:
            phones.listen(chance.random() * 0.1)
            phones.kill_web()
            phones.open_web()
    phones.listen_until_answered()
    phones.kill_web()
    until = time.monotonic() + PATIENCE_S
    while Message.objects.filter(state="waiting").exists() and time.monotonic() < until:
        time.sleep(0.1)
    kill(worker)

    accepted = dict(Complaint.objects.values_list("idempotency_key", "reference"))
    assert len(phones.answers) > KILLS
    assert phones.answers.items() <= accepted.items()
    assert len(accepted) - len(phones.answers) <= len(phones.unanswered)
    assert Photo.objects.count() == len(accepted)
    for photo in Photo.objects.select_related("complaint"):
        kept = (incoming_folder() / photo.key).read_bytes()
        assert kept == PHOTO + photo.complaint.text.encode()
    posts = Counter(gateway.read_text().split())
    keys = {str(key) for key in Message.objects.values_list("key", flat=True)}
    assert set(posts) == keys
    assert len(keys) == len(accepted)
    assert not Message.objects.exclude(state="sent").exists()
    # A post that a killed worker made is made again, with the key by which the gateway drops it.
    assert sum(posts.values()) - len(posts) <= KILLS
