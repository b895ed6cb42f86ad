"""Which unit is responsible, and why: the rule used, the facts, and the rules that lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from complaints.models import Category, RoutingRule
from gis_core.accounts.models import Unit
from gis_core.areas.models import Area


@dataclass(frozen=True)
class Routed:
    """The responsible unit, or None where no rule fits, and the explanation that is kept."""

    unit: Unit | None
    trace: dict[str, Any]


def unit_for(category: Category, area: Area | None) -> Routed:
    """The unit of the most specific rule that fits, asked of the rows each time.

    What is named weighs before where: category, group, any; then area, governorate, anywhere.
    """
    governorate_id = area.governorate_id if area else None
    named = Q(category=category) | Q(category=None, group=category.group_id)
    placed = Q(area=None, governorate=None)
    if area is not None:
        placed |= Q(area=area) | Q(area=None, governorate=governorate_id)
    fitting = RoutingRule.objects.filter(named | Q(category=None, group=None), placed)
    ranked = sorted(
        fitting.select_related("category", "group", "area", "governorate", "unit__agency"),
        key=lambda rule: (-_weight(rule), rule.pk),
    )
    facts = {
        "category": category.code,
        "group": category.group.code,
        "area": area.code if area else None,
        "governorate": governorate_id,
    }
    if not ranked:
        return Routed(None, {"facts": facts, "rule": None, "lost": []})
    won = ranked[0]
    trace = {
        "facts": facts,
        "rule": {"id": won.pk, "says": str(won), "unit": won.unit.code},
        "lost": [{"id": rule.pk, "says": str(rule)} for rule in ranked[1:]],
    }
    return Routed(won.unit, trace)


def _weight(rule: RoutingRule) -> int:
    what = 2 if rule.category_id else 1 if rule.group_id else 0
    where = 2 if rule.area_id else 1 if rule.governorate_id else 0
    return 3 * what + where
