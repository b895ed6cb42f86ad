"""Codes of the content in words, and quantities as people read them, in the active language."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from parcels.adjacency.winds import CODES, WINDS
from parcels.models import BuildingLicence, Parcel, Regulation
from parcels.papers.kinds import TYPE_NAMES

MISSING = "—"
KIND_OF_NUMBER = gettext_lazy("Number of the letter")


def number(value: Any, places: int | None = None) -> str:
    """With grouping; without ``places`` up to three decimals, as many as there are."""
    if value is None or value == "":
        return MISSING
    if places is None:
        value = round(float(value), 3)
        places = len(f"{value:.3f}".rstrip("0").rpartition(".")[2])
    return number_format(value, places, use_l10n=True, force_grouping=True)


def square_metres(value: Any) -> str:
    """An area with its unit."""
    return MISSING if value is None else f"{number(value, 2)} {_('m²')}"


def metres(value: Any) -> str:
    """A length with its unit."""
    return MISSING if value is None else f"{number(value, 2)} {_('m')}"


def percent(value: Any) -> str:
    """A share."""
    return MISSING if value is None else f"{number(value, 1)}%"


def day(value: Any) -> str:
    """A day of ISO 8601, or the day of a moment."""
    if not value:
        return MISSING
    try:
        return date_format(date.fromisoformat(str(value)), "DATE_FORMAT")
    except ValueError:
        return moment(value)


def moment(value: Any) -> str:
    """A moment of ISO 8601 in the municipality's time."""
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        return str(value)
    local = timezone.localtime(at) if timezone.is_aware(at) else at
    return date_format(local, "DATETIME_FORMAT")


def span(start: Any, end: Any) -> str:
    """From a day until a day."""
    if start and end:
        return _("from %(start)s to %(end)s") % {"start": day(start), "end": day(end)}
    return _("since %(start)s") % {"start": day(start)} if start else MISSING


def name_of(thing: dict[str, Any] | None, *, key: str = "name") -> str:
    """The name in the active language, or the other one where that is missing."""
    if not thing:
        return MISSING
    first, second = thing.get(f"{key}_ar"), thing.get(f"{key}_en")
    if (get_language() or "ar").startswith("en"):
        first, second = second, first
    return first or second or MISSING


def licence_state(code: Any) -> str:
    """A licence's state in words."""
    return str(dict(BuildingLicence.State.choices).get(code, code))


def parcel_status(code: Any) -> str:
    """A parcel's status in words."""
    return str(dict(Parcel.Status.choices).get(code, code))


def parameter(code: Any) -> str:
    """What a regulation rules, in words."""
    return str(dict(Regulation.Parameter.choices).get(code, code))


def slice_kind(code: Any) -> str:
    """What a slice of the plan is."""
    words = {
        "material": "",
        "trace": _("trace"),
        "uncovered": _("not covered by the plan"),
        "conflict": _("zones contradict each other"),
    }
    return words.get(code, str(code or ""))


def quantity(rule: dict[str, Any]) -> str:
    """A regulation's value with its unit, or its value in words."""
    said = rule.get("value_text") or ""
    value, unit = rule.get("value"), rule.get("unit")
    if value is None:
        return said or MISSING
    units = {"%": "%", "m": " " + _("m"), "m2": " " + _("m²"), "floor": "", "car": " " + _("cars")}
    written = number(value) + units.get(str(unit), f" {unit}" if unit else "")
    return f"{written} {said}".strip()


def condition(conditions: Any) -> str:
    """When a regulation applies, in words."""
    if not isinstance(conditions, dict):
        return ""
    return _("; ").join(_condition(key, value) for key, value in sorted(conditions.items()))


def _condition(key: str, value: Any) -> str:
    if key == "plot_m2_from":
        return _("plots from %(area)s m²") % {"area": number(value)}
    if key == "plot_m2_to":
        return _("plots up to %(area)s m²") % {"area": number(value)}
    if key == "corner":
        return _("corner plots") if value else _("other than corner plots")
    if key == "street" and value == "main":
        return _("on a main street")
    return f"{key}: {value}"


def document_type(code: Any) -> str:
    """A document's type in words."""
    return str(TYPE_NAMES.get(code, code or MISSING))


def wind(code: Any) -> str:
    """One of the eight winds."""
    return str(WINDS[CODES.index(code)]) if code in CODES else MISSING


def isolated(text: Any) -> str:
    """A text that keeps its own direction inside another one: ``213-07-018`` stays in order."""
    return f"\u2068{text}\u2069" if text else ""
