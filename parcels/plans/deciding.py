"""The steps of an edition: approved, brought into force, superseded; nothing else is allowed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from gis_core.audit.records import record
from parcels.models import PlanDecision, StructuralPlan
from parcels.plans.errors import PlanError

if TYPE_CHECKING:
    from gis_core.accounts.models import User

State = StructuralPlan.State
NOT_NEXT = _("This edition is “%(state)s”, so this step is not open to it. Open its page anew.")
NO_ZONES = _("This edition has no zones yet. Deliver its zones first, then decide on it.")
TO_COME = _("The day lies ahead. Take the step on the day itself, or on a day gone by.")
NOT_BEFORE = _("“%(edition)s” came into force on %(day)s; choose a later day.")
NOT_ITSELF = _("An edition cannot supersede itself. Choose another one, or none.")
NOT_IN_FORCE = _("“%(edition)s” is not in force, so it cannot be superseded.")


def approve_plan(plan: StructuralPlan, *, reference: str, actor: User | None) -> StructuralPlan:
    """A draft becomes approved: its authority has adopted it, and it does not hold yet."""
    with transaction.atomic():
        locked = _locked(plan, expected=State.DRAFT)
        if not locked.zones.exists():
            raise PlanError(NO_ZONES)
        locked.state = State.APPROVED
        locked.save(update_fields=["state"])
        _decided(locked, PlanDecision.Kind.APPROVED, timezone.localdate(), reference, actor)
    return locked


def bring_into_force(
    plan: StructuralPlan,
    *,
    on: date,
    reference: str,
    actor: User | None,
    supersedes: StructuralPlan | None = None,
) -> StructuralPlan:
    """An approved edition holds from a day on; the edition it supersedes ends on that day.

    Its zones have held for nobody before, so they begin on the day, too. Raises ``PlanError``
    for a day to come: the state says what holds now.
    """
    with transaction.atomic():
        locked = _locked(plan, expected=State.APPROVED)
        _gone_by(on)
        if supersedes is not None and supersedes.pk == plan.pk:
            raise PlanError(NOT_ITSELF)
        locked.zones.filter(valid_to=None).update(valid_from=on)
        locked.state, locked.valid_from = State.IN_FORCE, on
        locked.save(update_fields=["state", "valid_from"])
        _decided(locked, PlanDecision.Kind.IN_FORCE, on, reference, actor)
        if supersedes is not None:
            supersede(supersedes, on=on, reference=reference, actor=actor, by=locked)
    return locked


def supersede(
    plan: StructuralPlan,
    *,
    on: date,
    reference: str,
    actor: User | None,
    by: StructuralPlan | None = None,
) -> StructuralPlan:
    """An edition holds no longer from a day on: by another one, or without a successor."""
    with transaction.atomic():
        locked = _locked(plan, expected=State.IN_FORCE, sentence=NOT_IN_FORCE)
        _gone_by(on)
        if on <= locked.valid_from:
            raise PlanError(NOT_BEFORE, edition=locked.edition, day=locked.valid_from.isoformat())
        locked.state, locked.valid_to, locked.superseded_by = State.SUPERSEDED, on, by
        locked.save(update_fields=["state", "valid_to", "superseded_by"])
        _decided(locked, PlanDecision.Kind.SUPERSEDED, on, reference, actor)
    return locked


def in_force_beside(plan: StructuralPlan) -> list[StructuralPlan]:
    """The other editions in force, which this one may supersede, the oldest first."""
    others = StructuralPlan.objects.current().exclude(pk=plan.pk)
    return list(others.order_by(F("valid_from"), "pk"))


def _locked(
    plan: StructuralPlan, *, expected: StructuralPlan.State, sentence: str = NOT_NEXT
) -> StructuralPlan:
    locked = StructuralPlan.objects.select_for_update().get(pk=plan.pk)
    if locked.state != expected:
        raise PlanError(sentence, state=locked.get_state_display(), edition=locked.edition)
    return locked


def _gone_by(on: date) -> None:
    if on > timezone.localdate():
        raise PlanError(TO_COME)


def _decided(
    plan: StructuralPlan, kind: PlanDecision.Kind, on: date, reference: str, actor: User | None
) -> None:
    plan.decisions.create(kind=kind, effective_on=on, reference=reference, decided_by=actor)
    record(actor, f"plan.{kind}", plan, on=on.isoformat(), reference=reference)
