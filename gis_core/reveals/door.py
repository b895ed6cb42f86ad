"""Reading personal data: counted, written down, and then read; there is no other way in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from gis_core.accounts.models import User
from gis_core.audit.models import REVEALED, SEARCHED, AuditRecord
from gis_core.audit.records import record
from gis_core.reveals.errors import RevealRefused

if TYPE_CHECKING:
    from gis_core.reveals.reason import Reason

Subject = TypeVar("Subject", bound=Model)
Told = TypeVar("Told")


def reveal(
    subjects: Sequence[Subject],
    *,
    actor: User,
    reason: Reason,
    about: Model,
    fields: Sequence[str],
    read: Callable[[Subject], Told],
) -> list[Told]:
    """What ``read`` tells of each subject, once a row of the record says who asked and why.

    Exactly one row for each subject, in the same transaction: nothing is told that is not written.
    Raises ``RevealRefused`` when the person's number for the day would be exceeded.
    """
    with transaction.atomic():
        _stay_below(actor, REVEALED, len(subjects), settings.REVEALS_PER_DAY)
        for subject in subjects:
            verb = f"{subject._meta.model_name}{REVEALED}"
            record(
                actor,
                verb,
                subject,
                about=f"{about._meta.label_lower}:{about.pk}",
                fields=list(fields),
                **reason.detail,
            )
        return [read(subject) for subject in subjects]


def record_search(
    model: type[Model], *, actor: User, reason: Reason, by: str, most: int | None = None
) -> None:
    """Write down that somebody looks for a person; what they typed is not written.

    Raises ``RevealRefused`` when the person's number for the day is reached: ``most``, or that of
    the settings.
    """
    with transaction.atomic():
        _stay_below(actor, SEARCHED, 1, most or settings.PERSON_SEARCHES_PER_DAY)
        record(actor, f"{model._meta.model_name}{SEARCHED}", None, by=by, **reason.detail)


def _stay_below(actor: User, ending: str, more: int, limit: int) -> None:
    """Hold the person's row, so that two windows are counted one after the other."""
    User.objects.select_for_update().get(pk=actor.pk)
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    today = AuditRecord.objects.filter(actor=actor, at__gte=midnight, verb__endswith=ending)
    if today.count() + more > limit:
        sentence = (
            _("You may read the data of %(limit)s people a day. Ask your supervisor for more.")
            if ending == REVEALED
            else _("You may look for %(limit)s people a day. Ask your supervisor for more.")
        )
        raise RevealRefused(sentence % {"limit": limit})
