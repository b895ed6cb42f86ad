"""Sending a one-time code and judging what comes back.

Codes are made and their life is set as allauth does it; kept and counted they are in PostgreSQL,
because a count in the session is lost when guesses come in parallel, and one in Redis with Redis.
"""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

from allauth.core.internal.cryptokit import generate_user_code
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from complaints.errors import ComplaintError
from complaints.identity.places import Place
from complaints.models import OneTimeCode
from complaints.models.identity import MOST_TRIES
from gis_core.messaging import outbox
from gis_core.search.fold import fold_digits

LIFE = timedelta(seconds=settings.ACCOUNT_PHONE_VERIFICATION_TIMEOUT)
KEPT = timedelta(days=2)
# Blanks, dashes and the invisible marks that phones put around numbers in Arabic text.
_BETWEEN = re.compile(
    "[\\s\\-.\u00ad\u061c\u200b-\u200f\u2010-\u2015\u202a-\u202e\u2060-\u2069\ufeff]"
)


class WrongCode(ComplaintError):
    """Not this code; it may be tried again."""

    sentence = _("This is not the code. Look at the message again.")


class CodeOver(ComplaintError):
    """Used, too old, or tried too often; a new one must be asked for."""

    sentence = _("This code no longer holds. Ask for a new one.")


@transaction.atomic
def send_code(
    place: Place, *, purpose: str, language: str, instead_of: OneTimeCode | None = None
) -> OneTimeCode:
    """Make a code and write its message; the caller has charged it to the budget.

    The code that it is ``instead_of`` is dead from now on.
    """
    at = timezone.now()
    if instead_of is not None:
        OneTimeCode.objects.filter(pk=instead_of.pk, used_at=None).update(expires_at=at)
    plain = generate_user_code(**settings.ALLAUTH_USER_CODE_FORMAT)
    code = OneTimeCode(
        channel=place.channel,
        purpose=purpose,
        recipient=place.text,
        made_at=at,
        expires_at=at + LIFE,
    )
    code.digest = _digest(code.key, plain)
    code.save()
    outbox.queue(
        channel=place.channel,
        recipient=place.text,
        template="code",
        language=language,
        context={"code": plain, "minutes": int(LIFE.total_seconds() // 60)},
        not_after=code.expires_at,
    )
    return code


def check_code(key: UUID | str, typed: str) -> OneTimeCode:
    """The code that was meant, used up by this; raises ``WrongCode`` or ``CodeOver``.

    A wrong try is counted even if a hundred come at once.
    """
    with transaction.atomic():
        code = OneTimeCode.objects.select_for_update().filter(key=key).first()
        at = timezone.now()
        if code is None or code.used_at or code.expires_at <= at or code.tries >= MOST_TRIES:
            raise CodeOver
        is_right = constant_time_compare(code.digest, _digest(code.key, read_code(typed)))
        code.tries += 1
        code.used_at = at if is_right else None
        code.save(update_fields=["tries", "used_at"])
    if is_right:
        return code
    raise CodeOver if code.tries >= MOST_TRIES else WrongCode


def read_code(typed: str) -> str:
    """The digits, whatever script they are typed in and whatever stands between them."""
    return _BETWEEN.sub("", fold_digits(typed[:60]))


def forget_old() -> int:
    """Drop codes that can no longer be used, and with them whose they were."""
    return OneTimeCode.objects.filter(expires_at__lt=timezone.now() - KEPT).delete()[0]


def _digest(key: UUID, plain: str) -> str:
    return salted_hmac("complaints.code", f"{key}:{plain}", algorithm="sha256").hexdigest()
