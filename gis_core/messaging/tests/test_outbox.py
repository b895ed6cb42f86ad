"""The outbox: written with what it tells of, sent once, put off when nobody answers."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from gis_core.messaging import outbox
from gis_core.messaging.draining import LEASE, drain, forget_old
from gis_core.messaging.models import Message, PushSubscription
from gis_core.messaging.transports import Gone, Undeliverable, Unreachable

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = "+96550001234"


class Moody:
    """A provider that does what it is told to."""

    mood: Exception | None = None

    def send(self, letter):
        if Moody.mood is not None:
            raise Moody.mood


@pytest.fixture
def moody(settings):
    settings.MESSAGE_TRANSPORTS = {"sms": f"{__name__}.Moody", "push": f"{__name__}.Moody"}
    Moody.mood = None
    return Moody


@pytest.fixture
def _words(settings, tmp_path):
    """A template of the tests' own."""
    folder = tmp_path / "templates" / "messages"
    folder.mkdir(parents=True)
    (folder / "hello.txt").write_text("{% autoescape off %}Hello {{ name }}{% endautoescape %}")
    (folder / "hello.subject.txt").write_text("Hello\r\n{{ name }}")
    engine = {**settings.TEMPLATES[0], "DIRS": [tmp_path / "templates"]}
    settings.TEMPLATES = [engine]


pytestmark = [pytestmark, pytest.mark.usefixtures("_words")]


def write(**given):
    values = {"channel": "sms", "recipient": PHONE, "template": "hello", "language": "en"}
    return outbox.queue(**values | {"context": {"name": "<Sara>"}} | given)


def test_a_message_leaves_after_its_transaction_and_not_without_it(kept):
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    assert drain() == 0
    write()

    assert drain() == 1
    assert [(letter.recipient, letter.text) for letter in kept] == [(PHONE, "Hello <Sara>")]
    assert drain() == 0


def test_a_subject_is_one_line(kept):
    write(channel="email", recipient="a@example.com", context={"name": "x\r\nBcc: b@example.com"})
    drain()

    assert kept[0].subject == "Hello x Bcc: b@example.com"


def test_what_is_to_be_said_once_is_written_once():
    assert write(once="a") is not None
    assert write(once="a") is None
    assert Message.objects.count() == 1


def test_eight_workers_send_three_hundred_messages_once_each(kept):
    for _ in range(300):
        write()
    gate = threading.Barrier(8)

    def work(_n):
        gate.wait()
        try:
            return drain()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        sent = sum(pool.map(work, range(8)))

    assert sent == len({letter.key for letter in kept}) == len(kept) == 300


def test_what_a_dead_worker_held_is_taken_up_when_its_lease_ends(kept, time_machine):
    message = write()
    Message.objects.update(leased_until=timezone.now() + LEASE)
    assert drain() == 0
    time_machine.move_to(timezone.now() + LEASE + timedelta(seconds=1))

    assert drain() == 1
    assert kept[0].key == message.key


def test_a_provider_that_is_away_is_asked_again_later_and_later(moody, time_machine):
    start = timezone.now()
    write()
    moody.mood = Unreachable("timed out")
    waits = []
    for _ in range(9):
        drain()
        message = Message.objects.get()
        waits.append((message.not_before - timezone.now()).total_seconds())
        time_machine.move_to(message.not_before + timedelta(seconds=1))

    assert [round(wait) for wait in waits[:4]] == [30, 60, 120, 240]
    assert max(waits) <= 1800
    moody.mood = None
    assert drain() == 1
    assert timezone.now() - start < timedelta(days=1)


def test_what_cannot_arrive_fails_and_says_why_and_can_be_tried_again(moody):
    write()
    moody.mood = Undeliverable("refused with 400")
    drain()
    message = Message.objects.get()

    assert (message.state, message.trouble) == ("failed", "refused with 400")
    assert message.recipient.open() == PHONE


def test_a_fault_of_ours_is_logged_without_a_word_of_the_message(moody, caplog):
    write()
    moody.mood = ValueError(f"cannot call {PHONE}")
    drain()

    assert PHONE not in caplog.text + Message.objects.get().trouble
    assert "ValueError" in caplog.text


def test_a_code_that_came_too_late_is_never_sent(kept):
    write(not_after=timezone.now() - timedelta(seconds=1))

    assert drain() == 0
    assert kept == []
    assert Message.objects.get().recipient is None


def test_a_device_that_is_gone_is_forgotten(moody):
    PushSubscription.objects.create(audience="a", device="{}")
    write(channel="push", recipient="{}")
    moody.mood = Gone("gone")
    drain()

    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize(
    ("hours", "at", "then"),
    [
        ("21:00-07:00", "2026-10-05 12:00", "2026-10-05 12:00"),
        ("21:00-07:00", "2026-10-05 21:00", "2026-10-06 07:00"),
        ("21:00-07:00", "2026-10-06 06:59", "2026-10-06 07:00"),
        ("21:00-07:00", "2026-10-06 07:00", "2026-10-06 07:00"),
        ("13:00-15:00", "2026-10-05 14:00", "2026-10-05 15:00"),
        ("00:00-00:00", "2026-10-05 03:00", "2026-10-05 03:00"),
    ],
)
def test_quiet_hours_end_in_the_morning(settings, hours, at, then):
    settings.QUIET_HOURS = hours
    moment = timezone.make_aware(datetime.fromisoformat(at))

    assert timezone.localtime(outbox.after_quiet_hours(moment)).strftime("%F %H:%M") == then


def test_what_ended_long_ago_is_dropped(kept, time_machine):
    write()
    drain()
    time_machine.move_to(timezone.now() + timedelta(days=91))
    write()

    assert forget_old() == 1
    assert Message.objects.get().state == "waiting"
