"""Joining a case instead of filing it again: one more person who is told how it goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from complaints.errors import NoSuchWay
from complaints.models import Complaint, Joining, Reporter
from complaints.states import OVER
from gis_core.audit.records import record

if TYPE_CHECKING:
    from gis_core.accounts.models import User


@transaction.atomic
def join(complaint: Complaint, *, reporter: Reporter, actor: User | None = None) -> bool:
    """Add a reporter to a case; False where it is theirs already, by filing or by joining.

    Nothing of the case is handed over, and nobody learns who else reported it. It is no step of
    the case: whoever is at work on it is not told that it changed. Raises ``NoSuchWay`` where the
    case was closed meanwhile.
    """
    locked = Complaint.objects.select_for_update().get(pk=complaint.pk)
    if locked.state in OVER:
        raise NoSuchWay
    if locked.reporter_id == reporter.pk:
        return False
    _joining, is_new = Joining.objects.get_or_create(complaint=locked, reporter=reporter)
    if is_new:
        record(actor, "complaint.joined", locked)
    return is_new
