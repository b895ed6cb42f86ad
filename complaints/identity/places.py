"""Where a code can be sent: a telephone that takes text messages, or a mailbox."""

from __future__ import annotations

from dataclasses import dataclass

import phonenumbers
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from complaints.contacts import read_email, read_phone
from complaints.errors import SomethingMissing
from complaints.models import OneTimeCode
from gis_core.sealed.sealing import masked
from gis_core.search.fold import fold_digits

Channel = OneTimeCode.Channel
_SHOWN = 3


@dataclass(frozen=True)
class Place:
    """``text`` is +965… or a mailbox, as ``complaints.contacts`` writes it."""

    channel: str
    text: str

    @property
    def masked(self) -> str:
        """What may be shown of it: the last digits, or the mailbox's first sign and domain."""
        if self.channel == Channel.SMS:
            return masked(self.text, shown=_SHOWN)
        name, _at, domain = self.text.rpartition("@")
        return f"{name[:1]}{masked(name[1:])}@{domain}"


def read_place(typed: str) -> Place:
    """A mailbox where it has an @, else a telephone; raises ``SomethingMissing``."""
    typed = fold_digits(typed).strip()
    return Place(Channel.EMAIL, read_email(typed).lower()) if "@" in typed else read_mobile(typed)


def read_mobile(typed: str) -> Place:
    """A mobile number of ``SMS_REGIONS``.

    A message to the far end of the world costs the municipality money that somebody else earns.
    """
    phone = read_phone(typed)
    if phonenumbers.region_code_for_number(phonenumbers.parse(phone)) not in settings.SMS_REGIONS:
        raise SomethingMissing(
            _("Text messages go to local numbers only. Write your e-mail address instead.")
        )
    return Place(Channel.SMS, phone)
