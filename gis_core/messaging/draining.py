"""Sending what waits: claimed under a lease, so that a killed worker's messages are taken up."""

from __future__ import annotations

import logging
import time
from datetime import timedelta

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from gis_core.messaging.models import Message, PushSubscription
from gis_core.messaging.transports import Gone, Letter, Undeliverable, Unreachable, transport_of
from gis_core.sealed.fields import having, opened

log = logging.getLogger(__name__)
BATCH = 20
LEASE = timedelta(seconds=60)
# No sending begins so late in a lease that it could end after it: no provider is waited for longer
# than ``transports.TIMEOUT``.
LAST_START = LEASE / 2
FIRST_WAIT = timedelta(seconds=30)  # doubled after each attempt
LONGEST_WAIT = timedelta(minutes=30)
GIVEN_UP_AFTER = timedelta(days=2)
FORGOTTEN_AFTER = timedelta(days=90)
State = Message.State


def drain() -> int:
    """Send all that is due; the number sent. Several workers may drain at once."""
    sent = 0
    while batch := _claim():
        begun = time.monotonic()
        for message in batch:
            if time.monotonic() - begun > LAST_START.total_seconds():
                break  # the others' lease ends by itself
            sent += _send(message)
    return sent


def forget_old() -> int:
    """Drop what was sent, or given up, long ago; the number of rows."""
    old = Message.objects.filter(created_at__lt=timezone.now() - FORGOTTEN_AFTER)
    return old.exclude(state=State.WAITING).delete()[0]


@transaction.atomic
def _claim() -> list[Message]:
    """A batch of our own for the length of the lease."""
    at = timezone.now()
    free = Message.objects.due(at).order_by("not_before", "pk")
    batch = list(free.select_for_update(skip_locked=True)[:BATCH])
    for message in batch:
        message.leased_until = at + LEASE
        message.attempts = min(message.attempts + 1, 30_000)
    Message.objects.bulk_update(batch, ["leased_until", "attempts"])
    return batch


def _send(message: Message) -> bool:
    """Hand one message over and write down what came of it."""
    if message.not_after is not None and message.not_after < timezone.now():
        _forget(message)
        _end(message, State.FAILED, "too late to be of use")
        return False
    try:
        transport_of(message.channel).send(_letter(message))
    except Gone as error:
        _forget_device(message)
        _forget(message)
        _end(message, State.FAILED, str(error))
    except Undeliverable as error:
        _end(message, State.FAILED, str(error))
    except Unreachable as error:
        _put_off(message, str(error))
    except Exception as error:  # its text might name whom the message is for
        log.error("message %s could not be sent: %s", message.key, type(error).__name__)
        _put_off(message, type(error).__name__)
    else:
        message.sent_at = timezone.now()
        _forget(message)
        _end(message, State.SENT, "")
        return True
    return False


def _letter(message: Message) -> Letter:
    """The message in its words: of its own template for this way, or of the one for all ways."""
    context = message.context | {"channel": message.channel}
    name = f"messages/{message.template}"
    with translation.override(message.language):
        subject = ""
        if message.channel != Message.Channel.SMS:
            subjects = [f"{name}.subject.txt", f"{name.rpartition('/')[0]}/subject.txt"]
            subject = " ".join(render_to_string(subjects, context).split())
        text = render_to_string([f"{name}.{message.channel}.txt", f"{name}.txt"], context).strip()
    recipient = opened(message.recipient)
    return Letter(message.key, recipient, subject, text, context.get("link", ""))


def _put_off(message: Message, trouble: str) -> None:
    """Try again later, longer each time; in the end it is failed and shown to the administrator."""
    at = timezone.now()
    if at - message.created_at > GIVEN_UP_AFTER:
        _end(message, State.FAILED, trouble)
        return
    wait = min(FIRST_WAIT * 2 ** min(message.attempts - 1, 10), LONGEST_WAIT)
    message.trouble, message.leased_until, message.not_before = trouble[:200], None, at + wait
    message.save(update_fields=["trouble", "leased_until", "not_before"])


def _end(message: Message, state: str, trouble: str) -> None:
    message.state, message.trouble, message.leased_until = state, trouble[:200], None
    message.save(
        update_fields=["state", "trouble", "leased_until", "sent_at", "recipient", "content"]
    )


def _forget(message: Message) -> None:
    """To whom and what it was; that it was stays. What may be tried once more is kept."""
    message.recipient = message.content = None


def _forget_device(message: Message) -> None:
    """The browser took its subscription back."""
    device = opened(message.recipient)
    PushSubscription.objects.filter(having(PushSubscription, "device_index", device)).delete()
