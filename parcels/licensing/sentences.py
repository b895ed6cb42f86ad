"""What a finding says, in both languages at once, since it is kept as it was said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from parcels.models import Regulation

if TYPE_CHECKING:
    from decimal import Decimal

_SENTENCES = {
    "above": _("%(what)s: %(proposed)s is proposed, at most %(expected)s is allowed."),
    "below": _("%(what)s: %(proposed)s is proposed, at least %(expected)s is needed."),
    "above_perhaps": _(
        "%(what)s: %(proposed)s is proposed; %(expected)s is the most if the rule's condition is "
        "met, which the records do not tell."
    ),
    "below_perhaps": _(
        "%(what)s: %(proposed)s is proposed; %(expected)s is the least if the rule's condition is "
        "met, which the records do not tell."
    ),
    "not_stated": _("%(what)s: not stated; the rule says %(expected)s."),
    "not_comparable": _("%(what)s: %(expected)s; to be judged from the drawings."),
    "no_zone": _("No zone of the plan covers this parcel, so nothing could be compared."),
    "several_zones": _(
        "Several zones cover this parcel; the rules of the one with the largest share were used."
    ),
    "no_rules": _("No regulations are recorded for this zone, so nothing could be compared."),
    "building_outside": _("A building on record reaches beyond the parcel."),
    "building_near_edge": _(
        "A building on record stands %(proposed)s from the parcel's edge; the least setback is "
        "%(expected)s."
    ),
    "building_near_street": _(
        "A building on record stands %(proposed)s from the street; the front setback is "
        "%(expected)s."
    ),
}
_UNITS = {
    "m": _("%(n)s m"),
    "m2": _("%(n)s m²"),
    "floor": _("%(n)s floors"),
    "car": _("%(n)s parking spaces"),
    "%": "%(n)s%%",
}


def both_languages(
    code: str, parameter: str, rule: Regulation | None, proposed: float | None
) -> dict[str, str]:
    """The sentence as the two columns of a finding."""
    said = {}
    for language in ("ar", "en"):
        with translation.override(language):
            said[f"text_{language}"] = _sentence(code, parameter, rule, proposed)
    return said


def _sentence(code: str, parameter: str, rule: Regulation | None, proposed: float | None) -> str:
    what = str(Regulation.Parameter(parameter).label) if parameter else ""
    blanks = {"what": what[:1].upper() + what[1:], "expected": "", "proposed": ""}
    if rule is not None:
        blanks["expected"] = rule.value_text or quantity(rule.value, rule.unit)
    if proposed is not None and rule is not None:
        blanks["proposed"] = quantity(proposed, rule.unit)
    return gettext(_SENTENCES[code]) % blanks


def quantity(value: Decimal | float | None, unit: str) -> str:
    """A number with its unit: ``2.5 m``; a unit without a name stands as it was recorded."""
    if value is None:
        return ""
    number = f"{float(value):.2f}".rstrip("0").rstrip(".")
    if unit in _UNITS:
        return gettext(_UNITS[unit]) % {"n": number}
    return f"{number} {unit}".strip()
