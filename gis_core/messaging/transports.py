"""Ways out of the house. A provider is one class; ``MESSAGE_TRANSPORTS`` says which is used."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from smtplib import SMTPRecipientsRefused
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.module_loading import import_string

log = logging.getLogger(__name__)
TIMEOUT = 10  # seconds for which a provider is waited for; e-mail has EMAIL_TIMEOUT


class Undeliverable(Exception):
    """It will never arrive: a wrong number, a refusal. The text holds nothing personal."""


class Gone(Undeliverable):
    """The device takes no messages any more."""


class Unreachable(Exception):
    """The provider does not answer now; it is tried again later."""


@dataclass(frozen=True)
class Letter:
    """A message as it leaves: the provider is given ``key`` and drops a second one with it."""

    key: UUID
    recipient: str
    subject: str
    text: str
    link: str = ""


class Transport(Protocol):
    """Sends one letter or raises ``Undeliverable`` or ``Unreachable``."""

    def send(self, letter: Letter) -> None:
        """Hand it over; returning means that the provider has it."""


class ConsoleTransport:
    """Says in the log that something would have been sent, and neither to whom nor what."""

    def send(self, letter: Letter) -> None:
        """Log its key."""
        log.info("message %s was not sent: no provider is set", letter.key)


class FileTransport:
    """Appends letters to ``DATA_DIR/outbox.jsonl`` (mode 600), for trying and for tests."""

    def send(self, letter: Letter) -> None:
        """One JSON object a line."""
        path = Path(settings.DATA_DIR) / "outbox.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        told = {"key": str(letter.key), "to": letter.recipient, "text": letter.text}
        told |= {"subject": letter.subject} if letter.subject else {}
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(told, ensure_ascii=False) + "\n")  # one write, so none interleave


class EmailTransport:
    """Django's e-mail, whichever backend ``EMAIL_BACKEND`` names."""

    def send(self, letter: Letter) -> None:
        """The key is the Message-ID, by which mail servers know a letter again."""
        domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(">")
        mail = EmailMessage(
            subject=letter.subject,
            body=letter.text,
            to=[letter.recipient],
            headers={"Message-ID": f"<{letter.key}@{domain}>"},
        )
        try:
            mail.send()
        except SMTPRecipientsRefused as error:
            codes = [code for code, _said in error.recipients.values()]
            kind = Undeliverable if min(codes, default=0) >= 500 else Unreachable
            raise kind(f"refused with {codes}") from None
        except OSError as error:
            raise Unreachable(type(error).__name__) from None


@lru_cache(maxsize=8)
def _load(path: str) -> Transport:
    return import_string(path)()


def transport_of(channel: str) -> Transport:
    """The way that the settings name for a channel."""
    return _load(settings.MESSAGE_TRANSPORTS[channel])
