"""Who may follow a case: whoever holds its link, and whoever proved to be its reporter.

The link's secret is exchanged at once for a mark in the session, so that it stands in no address
that is shown, kept or sent on to another page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from complaints.identity import verified_reporter
from complaints.link import is_secret_of, secret_of
from complaints.models import Complaint, Joining, Reporter
from complaints.reference import read_reference

_FOLLOWED = "complaints.followed"
_MOST = 20  # cases that one browser follows by links


@dataclass(frozen=True)
class Followed:
    """A case and whether it is the visitor's own; those who joined it read and do not act."""

    complaint: Complaint
    is_own: bool


def accept_link(request: HttpRequest, reference: str, secret: str) -> bool:
    """Let this browser follow the case whose secret it has; False where it is none of its."""
    complaint = _with_reference(reference)
    if complaint is None or not is_secret_of(complaint, secret) or _is_forgotten(complaint):
        return False
    followed = request.session.get(_FOLLOWED, {})
    followed.pop(complaint.reference, None)
    followed[complaint.reference] = _mark_of(complaint)
    request.session[_FOLLOWED] = dict(list(followed.items())[-_MOST:])
    return True


def followed(request: HttpRequest, reference: str) -> Followed | None:
    """The case, if this visitor may follow it; a renewed link ends what the old one opened.

    The database is asked the same whether there is such a case or not.
    """
    reporter = verified_reporter(request)
    complaint = _with_reference(reference, reporter)
    if complaint is None:
        return None
    mark = request.session.get(_FOLLOWED, {}).get(complaint.reference, "")
    if mark and constant_time_compare(mark, _mark_of(complaint)) and not _is_forgotten(complaint):
        return Followed(complaint, is_own=True)
    if reporter is not None and complaint.reporter_id == reporter.pk:
        return Followed(complaint, is_own=True)
    return Followed(complaint, is_own=False) if complaint.is_joined else None


def knows_somebody(request: HttpRequest) -> bool:
    """Whether asking for a code again would tell anything new."""
    return verified_reporter(request) is not None


def keep_following(request: HttpRequest, complaint: Complaint) -> None:
    """After the link was renewed, for the browser in which that was done."""
    accept_link(request, complaint.reference, secret_of(complaint))


def _with_reference(typed: str, reporter: Reporter | None = None) -> Complaint | None:
    """The case, with whether the reporter has joined it."""
    reference = read_reference(typed)
    if reference is None:
        return None
    joined = Joining.objects.filter(complaint=OuterRef("pk"), reporter=reporter)
    related = ("category", "unit", "agency", "area", "block")
    found = Complaint.objects.select_related(*related).annotate(is_joined=Exists(joined))
    return found.filter(reference=reference).first()


def _is_forgotten(complaint: Complaint) -> bool:
    """Links of cases that ended long ago open nothing more."""
    kept = timedelta(days=settings.FOLLOW_DAYS)
    return complaint.closed_at is not None and complaint.closed_at < timezone.now() - kept


def _mark_of(complaint: Complaint) -> str:
    """What the session keeps instead of the secret."""
    return sha256(secret_of(complaint).encode()).hexdigest()
