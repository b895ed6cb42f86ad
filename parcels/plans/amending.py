"""A decision gives a zone of the plan in force another class from a day on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from gis_core.audit.records import record
from gis_core.tiles.versions import bump
from parcels.models import PlanDecision, StructuralPlan, StructuralPlanZone, ZoneClass
from parcels.plans.deciding import TO_COME
from parcels.plans.errors import PlanError

if TYPE_CHECKING:
    from gis_core.accounts.models import User

NOT_IN_FORCE = _("Only zones of an edition in force are amended; this one is not.")
HAS_ENDED = _("This zone has been amended meanwhile. Open the plan's page anew.")
SAME_CLASS = _("The zone has this class already. Choose another one.")
TOO_EARLY = _("The zone holds since %(day)s only; choose a later day.")
NO_REFERENCE = _("Give the decision's number, in at most 200 characters.")
LONGEST_REFERENCE = 200


def amend_zone(
    zone: StructuralPlanZone,
    *,
    to: ZoneClass,
    on: date,
    reference: str,
    actor: User | None,
) -> StructuralPlanZone:
    """The zone ends on the day, and one of the other class begins on the same ground.

    What held before the day stays in the record. Raises ``PlanError`` and changes nothing.
    """
    reference = reference.replace("\0", "").strip()
    if not reference or len(reference) > LONGEST_REFERENCE:
        raise PlanError(NO_REFERENCE)
    if on > timezone.localdate():
        raise PlanError(TO_COME)
    with transaction.atomic():
        plan = StructuralPlan.objects.select_for_update().get(pk=zone.plan_id)
        held = StructuralPlanZone.objects.select_for_update().get(pk=zone.pk)
        _check(plan, held, to, on)
        held.valid_to = on
        held.save(update_fields=["valid_to"])
        begun = StructuralPlanZone.objects.create(
            plan=plan,
            zone_class=to,
            code=held.code,
            boundary=held.boundary,
            decision=reference,
            valid_from=on,
            source=held.source,
        )
        kind = PlanDecision.Kind.AMENDED
        plan.decisions.create(kind=kind, effective_on=on, reference=reference, decided_by=actor)
        record(actor, "plan.amended", plan, zone=held.pk, became=begun.pk, to=to.code)
        bump("plan")
    return begun


def _check(plan: StructuralPlan, held: StructuralPlanZone, to: ZoneClass, on: date) -> None:
    if plan.state != StructuralPlan.State.IN_FORCE:
        raise PlanError(NOT_IN_FORCE)
    if held.valid_to is not None:
        raise PlanError(HAS_ENDED)
    if held.zone_class_id == to.pk:
        raise PlanError(SAME_CLASS)
    if on <= held.valid_from:
        raise PlanError(TOO_EARLY, day=held.valid_from.isoformat())
