"""How often a thing may be done: counted in PostgreSQL, so that it holds without Redis.

Several limits are asked together, each under its own lock: either all are charged or none is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from complaints.errors import ComplaintError
from complaints.models import Tally

KEPT = timedelta(days=2)  # longer than any limit's stretch
EVERYBODY = "everybody"
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 139))"


class TooOften(ComplaintError):
    """A limit is reached; ``kind`` is its name, ``seconds`` the time until it lets go."""

    sentence = _("This was tried too often. Wait a while, then try again.")

    def __init__(self, kind: str, seconds: int) -> None:
        super().__init__()
        self.kind = kind
        self.seconds = seconds


@dataclass(frozen=True)
class Limit:
    """At most ``most`` of a kind by one ``who`` within a stretch of time."""

    kind: str
    who: str
    most: int
    within: timedelta

    @property
    def mark(self) -> str:
        """The keyed mark under which it is counted."""
        told = f"{self.kind}:{self.who}"
        return salted_hmac("complaints.tally", told, algorithm="sha256").hexdigest()


@transaction.atomic
def spend(*limits: Limit) -> None:
    """Charge all limits, or raise ``TooOften`` and charge none.

    Not to be called in a transaction that may be undone: what was tried has been tried.
    """
    at = timezone.now()
    counted = dict.fromkeys(sorted((limit.kind, limit.mark) for limit in limits))
    with connection.cursor() as cursor:
        for kind, mark in counted:
            cursor.execute(_LOCK, [f"{kind}:{mark}"])
    for limit in limits:
        _refuse_beyond(limit)
    Tally.objects.bulk_create(Tally(kind=kind, who=mark, at=at) for kind, mark in counted)


def _refuse_beyond(limit: Limit) -> None:
    at = timezone.now()
    done = Tally.objects.filter(kind=limit.kind, who=limit.mark, at__gt=at - limit.within)
    last_allowed = done.order_by("-at").values_list("at", flat=True)[limit.most - 1 : limit.most]
    for since in last_allowed:
        raise TooOften(limit.kind, max(1, ceil((since + limit.within - at).total_seconds())))


def forget_old() -> int:
    """Drop what no limit asks for any more; the number dropped."""
    return Tally.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]
