"""What the condition of a regulation may say: a small vocabulary, checked wherever it is entered.

``plot_m2_from`` and ``plot_m2_to`` bound the plot's area (from, and below), ``corner`` is true or
false, ``street`` is the code of a kind of street or a list of codes. All that is said must hold.
"""

from __future__ import annotations

import math
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

PLOT_FROM = "plot_m2_from"
PLOT_TO = "plot_m2_to"
CORNER = "corner"
STREET = "street"
KEYS = (PLOT_FROM, PLOT_TO, CORNER, STREET)
LARGEST_PLOT_M2 = 1_000_000_000


def check_condition(condition: Any) -> None:
    """Raise ``ValidationError`` with a sentence for the first thing that cannot be evaluated."""
    if not isinstance(condition, dict):
        raise ValidationError(_("Write the condition as {} or {“plot_m2_from”: 750}."))
    unknown = sorted(set(condition) - set(KEYS))
    if unknown:
        raise ValidationError(
            _("A condition may speak of %(keys)s, not of “%(key)s”."),
            params={"keys": ", ".join(KEYS), "key": unknown[0]},
        )
    for key in (PLOT_FROM, PLOT_TO):
        if key in condition:
            _check_area(key, condition[key])
    least, most = condition.get(PLOT_FROM), condition.get(PLOT_TO)
    if least is not None and most is not None and least >= most:
        raise ValidationError(_("The smallest plot must be smaller than the largest."))
    if CORNER in condition and not isinstance(condition[CORNER], bool):
        raise ValidationError(_("“corner” is true or false, without quotation marks."))
    if STREET in condition and not all(_is_code(code) for code in _listed(condition[STREET])):
        raise ValidationError(_("“street” is the code of a kind of street, or a list of codes."))


def streets_in(condition: dict[str, Any]) -> frozenset[str]:
    """The kinds of street that a condition names; empty where it names none."""
    return frozenset(_listed(condition[STREET])) if STREET in condition else frozenset()


def _check_area(key: str, value: Any) -> None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value) or not 0 <= value <= LARGEST_PLOT_M2:
        raise ValidationError(
            _("“%(key)s” is a number of square metres, such as 750."), params={"key": key}
        )


def _listed(value: Any) -> list[Any]:
    return (value or [None]) if isinstance(value, list) else [value]


def _is_code(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 40
