"""What supervisors decide: to serve notice, and how a case ends."""

from __future__ import annotations

from datetime import date, timedelta
from string import Template
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from gis_core.audit.records import record
from parcels.models import Notice, NoticeTemplate, Violation
from parcels.models.violation import STEPS, ViolationState
from parcels.violations.acting import acting
from parcels.violations.errors import ViolationError
from parcels.violations.numbers import NOTICE, next_number

if TYPE_CHECKING:
    from gis_core.accounts.models import User

MOST_DAYS = 730


def serve_notice(
    case: Violation, *, template: NoticeTemplate, served_on: date, period_days: int, actor: User
) -> Notice:
    """Serve notice, the first or a further one; its wording is kept as it was served.

    Raises ``PermissionDenied``, ``Violation.DoesNotExist`` out of sight, ``ViolationError``.
    """
    with transaction.atomic():
        locked = _locked(case, actor)
        if locked.state not in {ViolationState.OBSERVED, ViolationState.NOTIFIED}:
            raise ViolationError(_not_open(locked))
        _check(locked, served_on, period_days)
        number = next_number(NOTICE, served_on.year)
        texts = _texts(locked, template, number, served_on, period_days)
        notice = Notice.objects.create(
            violation=locked,
            template=template,
            number=number,
            served_on=served_on,
            period_days=period_days,
            served_by=actor,
            **texts,
        )
        if locked.state == ViolationState.OBSERVED:
            _step(locked, ViolationState.NOTIFIED, note=number, day=served_on, actor=actor)
        record(actor, "violation.notified", locked, notice=number)
    return notice


def decide(case: Violation, *, to: str, note: str, actor: User) -> Violation:
    """End a case, or refer it; ``note`` says why. Raises as ``serve_notice`` does."""
    note = note.strip()
    with transaction.atomic():
        locked = _locked(case, actor)
        if to not in STEPS.get(locked.state, ()) or to == ViolationState.NOTIFIED:
            raise ViolationError(_not_open(locked))
        if not note:
            raise ViolationError(_("Say why; whoever reads the case later will ask."))
        before = locked.state
        _step(locked, to, note=note, day=timezone.localdate(), actor=actor)
        record(actor, f"violation.{to}", locked, before=before)
    return locked


def ends_of(case: Violation) -> list[ViolationState]:
    """What may be decided on a case as it stands, besides serving notice."""
    steps = STEPS.get(case.state, ())
    return [ViolationState(step) for step in steps if step != ViolationState.NOTIFIED]


def _locked(case: Violation, actor: User) -> Violation:
    if not actor.has_perm("parcels.decide_violation"):
        raise PermissionDenied
    rows = Violation.objects.visible_to(actor).select_for_update(of=("self",))
    return rows.select_related("kind", "parcel__block", "parcel__area").get(pk=case.pk)


def _step(case: Violation, to: str, *, note: str, day: date, actor: User) -> None:
    case.state = to
    with acting(actor, note=note, day=day):
        case.save(update_fields=["state"])


def _not_open(case: Violation) -> str:
    sentence = _("This cannot be done while the case is “%(state)s”. Open its page anew.")
    return sentence % {"state": case.get_state_display()}


def _check(case: Violation, served_on: date, period_days: int) -> None:
    if served_on > timezone.localdate():
        raise ViolationError(_("The day lies ahead. Give the day on which it was served."))
    if served_on < case.observed_on:
        raise ViolationError(_("It cannot have been served before the violation was seen."))
    if not 1 <= period_days <= MOST_DAYS:
        raise ViolationError(_("Give a period of 1 to %(most)s days.") % {"most": MOST_DAYS})


def _texts(
    case: Violation, template: NoticeTemplate, number: str, served_on: date, period_days: int
) -> dict[str, str]:
    """The wording in both languages; a blank that the template misspells stays as it stands."""
    bodies = {"ar": template.body_ar, "en": template.body_en}
    return {
        f"text_{language}": Template(body).safe_substitute(
            _values(case, number, served_on, period_days, language)
        )
        for language, body in bodies.items()
    }


def _values(
    case: Violation, number: str, served_on: date, period_days: int, language: str
) -> dict[str, str]:
    parcel = case.parcel
    with translation.override(language):
        return {
            "number": number,
            "parcel": parcel.label,
            "place": _place(case),
            "kind": case.kind.name,
            "article": case.kind.article,
            "document": case.kind.document,
            "served": date_format(served_on),
            "due": date_format(served_on + timedelta(days=period_days)),
        }


def _place(case: Violation) -> str:
    parcel = case.parcel
    parts = []
    if parcel.block:
        parts.append(_("block %(number)s") % {"number": parcel.block.number})
    if parcel.area:
        parts.append(parcel.area.name)
    return "، ".join(parts) if translation.get_language() == "ar" else ", ".join(parts)
