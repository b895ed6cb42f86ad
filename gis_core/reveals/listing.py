"""The record of reads of personal data, as supervisors look through it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.apps import apps
from django.core.exceptions import BadRequest
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from gis_core.audit.models import REVEALED, SEARCHED, AuditRecord
from gis_core.clock import beginning_of, end_of
from gis_core.reveals.models import RevealPurpose
from gis_core.search.fold import fold_digits

if TYPE_CHECKING:
    from django.http import QueryDict

    from gis_core.accounts.models import User

PAGE = 50


@dataclass(frozen=True)
class Read:
    """One row of the record, with what it was about where the reader of the list may see that."""

    row: AuditRecord
    purpose: str
    about: Model | None

    @property
    def is_search(self) -> bool:
        """Whether somebody was looked for, and not read about."""
        return self.row.verb.endswith(SEARCHED)


def reads(asked: QueryDict) -> QuerySet[AuditRecord]:
    """Reads and searches by person, purpose and days, the latest first."""
    found = AuditRecord.objects.filter(
        Q(verb__endswith=REVEALED) | Q(verb__endswith=SEARCHED)
    ).select_related("actor")
    if person := _word(asked, "person"):
        found = found.filter(actor__username=person)
    if purpose := _word(asked, "purpose"):
        found = found.filter(detail__purpose=purpose)
    if first := _day(asked, "from"):
        found = found.filter(at__gte=beginning_of(first))
    if last := _day(asked, "to"):
        found = found.filter(at__lt=_after(last))
    if after := _word(asked, "after"):
        if not after.isdecimal() or len(after) > 18:
            raise BadRequest(_("The list begins anew: open it without “after”."))
        found = found.filter(pk__lt=int(after))
    return found.order_by("-pk")


def told(rows: list[AuditRecord], user: User) -> list[Read]:
    """The rows with their purposes named and their parcels, where in sight, in few statements."""
    purposes = {purpose.code: purpose.name for purpose in RevealPurpose.objects.all()}
    things = _things({row.detail.get("about", "") for row in rows}, user)
    return [
        Read(
            row=row,
            purpose=purposes.get(row.detail.get("purpose", ""), row.detail.get("purpose", "")),
            about=things.get(row.detail.get("about", "")),
        )
        for row in rows
    ]


def _things(marks: set[str], user: User) -> dict[str, Model]:
    by_model: dict[str, set[str]] = defaultdict(set)
    for mark in marks - {""}:
        label, _colon, pk = mark.partition(":")
        by_model[label].add(pk)
    found = {}
    for label, keys in by_model.items():
        rows = apps.get_model(label)._default_manager.visible_to(user)  # type: ignore[attr-defined]
        for thing in rows.filter(pk__in=keys):
            found[f"{label}:{thing.pk}"] = thing
    return found


def _word(asked: QueryDict, name: str) -> str:
    return fold_digits(asked.get(name, "")).replace("\x00", "").strip()


def _day(asked: QueryDict, name: str) -> date | None:
    text = _word(asked, name)
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadRequest(_("Give days as 2024-05-31.")) from error


def _after(day: date) -> datetime:
    try:
        return end_of(day)
    except OverflowError as error:
        raise BadRequest(_("Give days as 2024-05-31.")) from error
