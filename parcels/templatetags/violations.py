"""What the templates of violations need to know."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext
from django.utils.translation import gettext as _

from parcels.models import Inspection, Violation
from parcels.models.violation import ViolationState
from parcels.policy import readable
from parcels.violations import rows

register = template.Library()


@register.simple_tag(takes_context=True)
def readable_violation(context: RequestContext, case: Violation) -> dict[str, Any]:
    """A case as the field policy lets this person read it."""
    return readable("parcels.violation", rows.violation(case), context["request"].user)


@register.simple_tag(takes_context=True)
def readable_inspection(context: RequestContext, visit: Inspection) -> dict[str, Any]:
    """A visit as the field policy lets this person read it."""
    return readable("parcels.inspection", rows.inspection(visit), context["request"].user)


@register.filter
def state_of_violation(code: str) -> str:
    """The state's name."""
    return str(ViolationState(code).label)


@register.filter
def act_of_violation(code: str) -> str:
    """What is done to bring a case into a state."""
    return {
        "remedied": _("It has been put right"),
        "referred": _("Refer to the prosecution"),
        "settled": _("It has been settled"),
        "dismissed": _("Dismiss the case"),
    }[code]
