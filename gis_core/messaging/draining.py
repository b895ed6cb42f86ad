"""Sending what waits: claimed under a lease, so that a killed worker's messages are taken up."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from gis_core.messaging.models import Message
from gis_core.messaging.transports import Letter, Undeliverable, Unreachable, transport_of

log = logging.getLogger(__name__)
BATCH = 50
LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 8
FIRST_WAIT = timedelta(seconds=30)  # doubled after each attempt
State = Message.State


def drain() -> int:
    """Send all that is due; the number sent. Several workers may drain at once."""
    sent = 0
    while batch := _claim():
        sent += sum(_send(message) for message in batch)
    return sent


@transaction.atomic
def _claim() -> list[Message]:
    """A batch of our own for the length of the lease."""
    at = timezone.now()
    free = Message.objects.due(at).order_by("not_before", "pk")
    batch = list(free.select_for_update(skip_locked=True)[:BATCH])
    for message in batch:
        message.leased_until = at + LEASE
        message.attempts += 1
    Message.objects.bulk_update(batch, ["leased_until", "attempts"])
    return batch


def _send(message: Message) -> bool:
    """Hand one message over and write down what came of it."""
    try:
        transport_of(message.channel).send(_letter(message))
    except Undeliverable as error:
        _fail(message, str(error))
        return False
    except Unreachable as error:
        _put_off(message, str(error))
        return False
    except Exception:
        log.exception("message %s could not be sent", message.key)
        _put_off(message, "a fault of ours")
        return False
    message.state, message.sent_at, message.leased_until = State.SENT, timezone.now(), None
    message.save(update_fields=["state", "sent_at", "leased_until"])
    return True


def _letter(message: Message) -> Letter:
    folder = f"messages/{message.channel}/{message.template}"
    with translation.override(message.language):
        subject = ""
        if message.channel == Message.Channel.EMAIL:
            subject = " ".join(render_to_string(f"{folder}.subject.txt", message.context).split())
        text = render_to_string(f"{folder}.txt", message.context).strip()
    return Letter(message.key, message.recipient.open(), subject, text)


def _put_off(message: Message, trouble: str) -> None:
    """Try again later, longer each time; in the end it is failed and shown to the administrator."""
    if message.attempts >= MOST_ATTEMPTS:
        _fail(message, trouble)
        return
    message.trouble = trouble[:200]
    message.leased_until = None
    message.not_before = timezone.now() + FIRST_WAIT * 2 ** (message.attempts - 1)
    message.save(update_fields=["trouble", "leased_until", "not_before"])


def _fail(message: Message, trouble: str) -> None:
    message.state, message.trouble, message.leased_until = State.FAILED, trouble[:200], None
    message.save(update_fields=["state", "trouble", "leased_until"])
