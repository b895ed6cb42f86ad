"""What is kept for how long: delivered files by a rule, the rest by somebody's word.

What was made of a delivered file is enough to show it; the file itself is wanted only to do the
work again. So ``IMAGERY_DELIVERED_DAYS`` after a survey was published its delivered files go,
unless the survey is held. A retired survey may be archived, the other way about: its delivered
files stay and what was made of them goes, until somebody brings it back.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from gis_core.audit.records import record
from imagery import store, surveys
from imagery.errors import ImageryError
from imagery.models import Sheet, Survey

if TYPE_CHECKING:
    from gis_core.accounts.models import User

State = Survey.State
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Dropping:
    """A survey whose delivered files go, with their number and bytes, and from when on."""

    survey: Survey
    count: int
    size_bytes: int
    due_at: datetime

    @property
    def is_due(self) -> bool:
        return self.due_at <= timezone.now()


@dataclass(frozen=True)
class Dropped:
    """What a survey gave up."""

    count: int
    size_bytes: int


def days() -> int | None:
    """After how many days delivered files go; None: never by themselves."""
    return settings.IMAGERY_DELIVERED_DAYS


def planned() -> list[Dropping]:
    """Every survey that the rule concerns, the one that is due first at the top."""
    if days() is None:
        return []
    kept = Q(sheets__state=Sheet.State.READY) & ~Q(sheets__delivered="")
    rows = Survey.objects.published().filter(is_held=False).defer("footprint")
    rows = rows.annotate(
        count=Count("sheets", filter=kept), size_bytes=Sum("sheets__size_bytes", filter=kept)
    )
    after = timedelta(days=days())
    return [
        Dropping(row, row.count, row.size_bytes, row.published_at + after)
        for row in rows.filter(count__gt=0).order_by("published_at", "pk")
    ]


def apply() -> list[Dropping]:
    """Do what is due by the rule; each survey in a transaction of its own. What was done."""
    done = []
    for one in planned():
        if not one.is_due:
            continue
        try:
            drop_delivered(one.survey, actor=None, by_rule=True)
        except ImageryError as error:
            log.error("survey %s keeps its delivered files: %s", one.survey.pk, error)
        else:
            done.append(one)
    return done


@transaction.atomic
def drop_delivered(survey: Survey, *, actor: User | None, by_rule: bool = False) -> Dropped:
    """Give up the delivered files of the sheets that are ready; raises ``ImageryError``."""
    locked = surveys.lock(survey.pk)
    is_asked_for = not by_rule and locked.state in {State.PUBLISHED, State.RETIRED}
    is_due = by_rule and locked.state == State.PUBLISHED and not locked.is_held
    if not (is_asked_for or is_due):
        raise ImageryError(_("Delivered files go only once their survey has been published."))
    sheets = locked.sheets.ready().exclude(delivered="").select_for_update()
    keys = list(sheets.values_list("delivered", "size_bytes"))
    _refuse_last_copies(dict(sheets.values_list("cog", "cog_bytes")))
    locked.sheets.ready().update(delivered="")
    done = Dropped(len(keys), sum(size for _key, size in keys))
    if done.count:
        record(
            actor,
            "survey.delivered_dropped",
            locked,
            files=done.count,
            bytes=done.size_bytes,
            by_rule=by_rule,
        )
    transaction.on_commit(lambda: store.drop(*(key for key, _size in keys)))
    return done


@transaction.atomic
def archive(survey: Survey, *, actor: User) -> Dropped:
    """Keep a retired survey's delivered files only; raises ``ImageryError``."""
    locked = surveys.lock(survey.pk)
    sheets = locked.sheets.ready().select_for_update()
    if locked.state != State.RETIRED:
        raise ImageryError(_("Only a survey that is off the map can be archived."))
    if sheets.filter(delivered="").exists():
        raise ImageryError(_("Delivered files are gone: nothing could be made anew of them."))
    keys = list(sheets.values_list("cog", "cog_bytes"))
    if not keys:
        raise ImageryError(_("The survey is archived already, or has no sheet."))
    _refuse_last_copies(dict(sheets.values_list("delivered", "size_bytes")))
    locked.sheets.ready().update(state=Sheet.State.WAITING, job=None, cog="", cog_bytes=0)
    done = Dropped(len(keys), sum(size for _key, size in keys))
    record(actor, "survey.archived", locked, files=done.count, bytes=done.size_bytes)
    transaction.on_commit(lambda: store.drop(*(key for key, _size in keys)))
    return done


def _refuse_last_copies(kept: dict[str, int]) -> None:
    """What is given up has to be there in its other form, and not by the row's word alone."""
    try:
        count = len(store.missing(kept))
    except store.OutOfReach as error:
        raise ImageryError(
            _("The bucket does not answer, so nothing was given up. Try again later.")
        ) from error
    if count:
        raise ImageryError(
            _("Nothing was given up: of %(n)s sheets the other file is gone or broken."), n=count
        )


@transaction.atomic
def bring_back(survey: Survey, *, actor: User) -> int:
    """Have an archived survey's sheets made anew; how many."""
    locked = surveys.lock(survey.pk)
    sheets = list(bare_sheets().filter(survey=locked.pk).select_for_update(of=("self",)))
    if not sheets:
        raise ImageryError(_("The survey is not an archived one."))
    record(actor, "survey.brought_back", locked, sheets=len(sheets))
    for sheet in sheets:
        surveys.process(sheet, actor=actor)
    return len(sheets)


def bare_sheets() -> QuerySet[Sheet]:
    """The sheets of archived surveys, of which the delivered files alone are kept."""
    waiting = Sheet.objects.filter(state=Sheet.State.WAITING, job=None)
    return waiting.exclude(delivered="").filter(survey__state=State.RETIRED)
