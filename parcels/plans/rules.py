"""What the regulations of today would allow: floor area, floors, least plot; None is not known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from parcels.models import Regulation
from parcels.regulations.judging import judge_class
from parcels.regulations.site import Site

Parameter = Regulation.Parameter
_ASKED = (Parameter.BUILDING_RATIO, Parameter.FLOORS, Parameter.LEAST_PLOT)


class RuleBook:
    """The rules of some classes on a day, read once; a plot is known by its area alone.

    A rule that hangs on the corner or the street of a plot that does not exist yet says nothing.
    """

    def __init__(self, classes: Iterable[int], on: date) -> None:
        self._rules: dict[tuple[int, str], list[Regulation]] = defaultdict(list)
        self._known: dict[tuple[int, str, float], float | None] = {}
        asked = Regulation.objects.in_force(on).filter(
            zone_class__in=set(classes), parameter__in=_ASKED
        )
        for rule in asked.order_by("zone_class", "article", "pk"):
            self._rules[rule.zone_class_id, rule.parameter].append(rule)

    def floor_area(self, ground: Mapping[int | None, float], plot_m2: float) -> tuple[float, float]:
        """Square metres of floor on ground by class, and the ground for which no rule says so."""
        allowed = unknown = 0.0
        for zone_class, m2 in ground.items():
            ratio = self._value(zone_class, Parameter.BUILDING_RATIO, plot_m2)
            if ratio is None:
                unknown += m2
            else:
                allowed += m2 * ratio
        return allowed, unknown

    def floors(self, zone_class: int | None, plot_m2: float) -> float | None:
        """How many floors a plot of that size may have."""
        return self._value(zone_class, Parameter.FLOORS, plot_m2)

    def least_plot(self, zone_class: int | None, plot_m2: float) -> float | None:
        """The smallest plot that the class allows, in square metres."""
        return self._value(zone_class, Parameter.LEAST_PLOT, plot_m2)

    def _value(self, zone_class: int | None, parameter: str, plot_m2: float) -> float | None:
        if zone_class is None:
            return None
        key = (zone_class, parameter, round(plot_m2, 1))
        if key not in self._known:
            self._known[key] = self._judged(zone_class, parameter, plot_m2)
        return self._known[key]

    def _judged(self, zone_class: int, parameter: str, plot_m2: float) -> float | None:
        judged = judge_class(self._rules[zone_class, parameter], Site(area_m2=plot_m2))
        if any(one.applies is None for one in judged):
            return None
        values = {_plain(one.rule) for one in judged if one.applies}
        return values.pop() if len(values) == 1 else None


def _plain(rule: Regulation) -> float | None:
    if rule.value is None:
        return None
    return float(rule.value) / 100 if rule.unit == "%" else float(rule.value)
