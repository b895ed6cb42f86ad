"""What the templates of rights need to know."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext

from gis_core.reveals.models import RevealPurpose
from parcels.models import Party, Right
from parcels.policy import readable
from parcels.rights import rows

register = template.Library()


@register.simple_tag(takes_context=True)
def readable_right(context: RequestContext, right: Right) -> dict[str, Any]:
    """A right as the field policy lets this person read it."""
    return readable("parcels.right", rows.right(right), context["request"].user)


@register.simple_tag
def reveal_purposes() -> list[RevealPurpose]:
    """What personal data may be read for."""
    return list(RevealPurpose.objects.filter(is_active=True))


@register.filter
def kind_of_party(code: str) -> str:
    """The kind's name."""
    return str(Party.Kind(code).label)
