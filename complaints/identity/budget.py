"""What sending codes may cost: by number, by client, by network, and for everybody in a day."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.identity.limits import EVERYBODY, Limit, TooOften, spend
from complaints.identity.places import Channel, Place
from gis_core.accounts.client import household_of, neighbourhood_of
from gis_core.messaging import outbox

log = logging.getLogger(__name__)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BETWEEN_CODES = timedelta(seconds=30)


class Exhausted(TooOften):
    """All text messages of the day are sent; another way is still open."""

    sentence = _(
        "No more text messages can be sent today. Ask for the code by e-mail, "
        "or use the link that you were given when you filed."
    )


def charge(place: Place, request: HttpRequest) -> None:
    """Charge one code to the place and to who asks for it; raises ``TooOften`` or ``Exhausted``."""
    kind = f"code-{place.channel}"
    try:
        spend(*_of_place(kind, place), *_of_client(kind, request), _of_everybody(kind))
    except TooOften as error:
        if error.kind == f"{kind}-all":
            _tell_operator(kind)
            raise Exhausted(error.kind, error.seconds) from error
        raise


def charge_lookup(request: HttpRequest) -> None:
    """Charge one question for a case by its reference, found or not."""
    household = household_of(request)
    spend(Limit("lookup", household, settings.LOOKUPS_PER_CLIENT_HOUR, HOUR))


def _of_place(kind: str, place: Place) -> list[Limit]:
    return [
        Limit(kind, place.text, 1, BETWEEN_CODES),
        Limit(kind, place.text, settings.CODES_PER_NUMBER_DAY, DAY),
    ]


def _of_client(kind: str, request: HttpRequest) -> list[Limit]:
    """Whole networks of mobile operators share one address, hence the generous figures."""
    return [
        Limit(f"{kind}-client", household_of(request), settings.CODES_PER_CLIENT_HOUR, HOUR),
        Limit(f"{kind}-network", neighbourhood_of(request), settings.CODES_PER_NETWORK_DAY, DAY),
    ]


def _of_everybody(kind: str) -> Limit:
    most = settings.SMS_PER_DAY if kind == f"code-{Channel.SMS}" else settings.CODE_MAILS_PER_DAY
    return Limit(f"{kind}-all", EVERYBODY, most, DAY)


def _tell_operator(kind: str) -> None:
    """Once a day, and in the log each time."""
    log.error("the budget of %s is exhausted: somebody may be pumping messages", kind)
    if settings.OPERATOR_EMAIL:
        outbox.queue(
            channel="email",
            recipient=settings.OPERATOR_EMAIL,
            template="budget",
            language="en",
            context={"kind": kind},
            once=f"budget:{kind}:{timezone.localdate()}",
        )
