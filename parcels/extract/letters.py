"""Letters from templates: a fixed vocabulary of blanks, filled by substitution and nothing more.

What an administrator writes is text. It is never given to a template engine, so it can neither
reach into the server nor bring markup into a paper.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from parcels.extract import labels, tables
from parcels.extract.content import Content

_BLANK = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_STRAY = re.compile(r"\{\{|\}\}|\{%|%\}")


def _rule(name: str) -> Callable[[Content], str]:
    return lambda content: _rule_of_largest_zone(content, name)


# Each blank: what it says, and how it is read from the content.
BLANKS: dict[str, tuple[Any, Callable[[Content], str]]] = {
    "parcel.number": (gettext_lazy("Parcel number"), lambda c: c["parcel"]["number"]),
    "parcel.block": (gettext_lazy("Block"), lambda c: c["parcel"]["block"] or labels.MISSING),
    "parcel.area": (gettext_lazy("Area"), lambda c: labels.name_of(c["parcel"]["area"])),
    "parcel.governorate": (
        gettext_lazy("Governorate"),
        lambda c: labels.name_of(c["parcel"]["governorate"]),
    ),
    "parcel.plan": (
        gettext_lazy("Plan reference"),
        lambda c: c["parcel"]["plan_ref"] or labels.MISSING,
    ),
    "parcel.status": (
        gettext_lazy("Status"),
        lambda c: labels.parcel_status(c["parcel"]["status"]),
    ),
    "parcel.automated_numbers": (
        gettext_lazy("Automated numbers"),
        lambda c: (
            ", ".join(tables.first_row(c, "identity").get("automated_numbers") or [])
            or labels.MISSING
        ),
    ),
    "parcel.deed_area": (
        gettext_lazy("Deed area"),
        lambda c: labels.square_metres(tables.first_row(c, "boundary").get("official_area_m2")),
    ),
    "parcel.drawn_area": (
        gettext_lazy("Drawn area"),
        lambda c: labels.square_metres(tables.first_row(c, "boundary").get("computed_area_m2")),
    ),
    "parcel.zones": (gettext_lazy("Zones with their shares"), lambda c: _zones(c)),
    "parcel.buildings": (
        gettext_lazy("Number of buildings"),
        lambda c: labels.number(len(tables.rows_of(c, "buildings")), 0),
    ),
    "parcel.licences": (gettext_lazy("Licences in force"), lambda c: _licences(c)),
    "zone.building_ratio": (gettext_lazy("Building ratio"), _rule("building_ratio")),
    "zone.coverage": (gettext_lazy("Ground coverage"), _rule("coverage")),
    "zone.floors": (gettext_lazy("Floors allowed"), _rule("floors")),
    "zone.height": (gettext_lazy("Height allowed"), _rule("height")),
    "zone.use": (gettext_lazy("Use allowed"), _rule("use")),
}
# These change with every letter, so they are no facts of the land.
OF_LETTER = {
    "letter.number": gettext_lazy("Number of the letter"),
    "letter.date": gettext_lazy("Day of issue"),
    "letter.valid_until": gettext_lazy("Last day of validity"),
}


def unknown_blanks(text: str) -> list[str]:
    """Blanks that nobody can fill, and braces that are no blanks, in the text's order."""
    named = [name for name in _BLANK.findall(text) if name not in BLANKS and name not in OF_LETTER]
    return named + _STRAY.findall(_BLANK.sub("", text))


def facts_of(content: Content, text: str) -> dict[str, str]:
    """What the text's blanks say of this parcel, in the active language."""
    named = dict.fromkeys(name for name in _BLANK.findall(text) if name in BLANKS)
    return {name: BLANKS[name][1](content) for name in named}


def filled(text: str, values: dict[str, str]) -> str:
    """The text with its blanks filled; each value is isolated, so that digits keep their place."""
    return _BLANK.sub(lambda found: labels.isolated(values[found[1]]), text)


def valid_until(issued_on: date, valid_days: int | None) -> date | None:
    """The last day of a letter; None where it does not end by itself."""
    return issued_on + timedelta(days=valid_days) if valid_days else None


def letter_values(*, number: str, issued_on: date, until: date | None) -> dict[str, str]:
    """The blanks of the letter itself."""
    return {
        "letter.number": number,
        "letter.date": labels.day(issued_on.isoformat()),
        "letter.valid_until": labels.day(until.isoformat()) if until else _("until further notice"),
    }


def title_of_blank(name: str) -> str:
    """A blank's meaning, in the active language."""
    return str(BLANKS[name][0]) if name in BLANKS else name


def text_of(template: Any, language: str = "") -> tuple[str, str]:
    """A template's title and body in a language, or in the active one."""
    if (language or get_language() or "ar").startswith("en"):
        return template.title_en, template.body_en
    return template.title_ar, template.body_ar


def _zones(content: Content) -> str:
    shown = [row for row in tables.rows_of(content, "plan") if row.get("kind") == "material"]
    named = (f"{labels.name_of(row)} {labels.percent(row.get('percent'))}" for row in shown)
    return _(", ").join(named) or labels.MISSING


def _licences(content: Content) -> str:
    rows = tables.rows_of(content, "licences")
    return _(", ").join(row["number"] for row in rows if row.get("state") == "issued") or _("none")


def _rule_of_largest_zone(content: Content, parameter: str) -> str:
    zones = [row for row in tables.rows_of(content, "plan") if row.get("zone_class")]
    largest = max(zones, key=lambda row: row.get("area_m2") or 0, default=None)
    every = (largest or {}).get("regulations") or []
    rules = [r for r in every if r.get("parameter") == parameter and r.get("applies") is not False]
    if not rules:
        return labels.MISSING
    if len(rules) == 1:
        return labels.quantity(rules[0])
    told = (f"{labels.quantity(r)} ({labels.condition(r.get('condition'))})" for r in rules)
    return _("; ").join(told).replace(" ()", "")
