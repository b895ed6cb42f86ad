"""Where an issued paper stands today: does it still say what the records say?"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation

from parcels.extract import letters, tables
from parcels.extract.canonical import digest
from parcels.extract.content import Content, content_of, themes_of
from parcels.extract.errors import NoBoundary
from parcels.models import Extract

_DAY = re.compile(r"^\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Change:
    """A theme that the records tell otherwise now; ``latest`` is the newest day that they name."""

    key: str
    title: str
    latest: date | None


def changes_since(extract: Extract) -> list[Change]:
    """The themes of a paper that have changed since it was issued; none where it still holds.

    Compared with what the same kind of paper would say now: of today, or of the same day gone by
    where it spoke of one. Only what the paper said is compared, so a theme or a field that we
    learned to tell later makes no paper out of date.
    """
    then: Content = json.loads(extract.content)
    language = translation.get_language()
    with translation.override(extract.language):
        try:
            now = content_of(extract.parcel, on=extract.as_of)
        except NoBoundary:
            return [_change("ground", {}, extract, language)]
        if then["kind"] == "letter":
            return _changed_facts(then, now, extract)
    if themes_of(now) == extract.themes:
        return []
    before, after = _by_theme(then), _by_theme(now)
    changed = [
        key
        for key, said in before.items()
        if digest(_as_told(after.get(key), said)) != digest(_as_told(said, after.get(key)))
    ]
    return [_change(key, after.get(key) or {}, extract, language) for key in changed]


def _changed_facts(then: Content, now: Content, extract: Extract) -> list[Change]:
    blanks = " ".join("{{%s}}" % name for name in then["facts"])  # noqa: UP031
    facts = letters.facts_of(now, blanks)
    changed = [name for name, said in then["facts"].items() if facts.get(name, said) != said]
    return [Change(name, letters.title_of_blank(name), None) for name in changed]


def _by_theme(content: Content) -> dict[str, Any]:
    told = {"parcel": content["parcel"], "ground": content["ground"]}
    for section in content["sections"]:
        told[section["key"]] = {name: section[name] for name in ("state", "count", "rows")}
    return told


def _as_told(value: Any, other: Any) -> Any:
    """A value with only those fields that the other one knows as well."""
    if isinstance(value, dict) and isinstance(other, dict):
        return {key: _as_told(value[key], other[key]) for key in value.keys() & other.keys()}
    if isinstance(value, list) and isinstance(other, list) and len(value) == len(other):
        return [_as_told(mine, theirs) for mine, theirs in zip(value, other, strict=True)]
    return value


def _change(key: str, now: Any, extract: Extract, language: str | None) -> Change:
    with translation.override(language):
        return Change(key, tables.title_of(key), _latest(now, until=date.today()))  # noqa: DTZ011


def _latest(told: Any, *, until: date) -> date | None:
    """The newest day not in the future that a theme names."""
    days = [day for day in _days(told) if day <= until]
    return max(days, default=None)


def _days(told: Any) -> list[date]:
    if isinstance(told, dict):
        return [day for value in told.values() for day in _days(value)]
    if isinstance(told, list):
        return [day for value in told for day in _days(value)]
    if isinstance(told, str) and _DAY.match(told):
        try:
            return [date.fromisoformat(told[:10])]
        except ValueError:
            return []
    return []


def newer_papers(extract: Extract, user: Any) -> list[Extract]:
    """Later papers of the same kind on the same parcel, for staff; strangers see none."""
    if not getattr(user, "is_authenticated", False):
        return []
    later = Extract.objects.visible_to(user).filter(parcel=extract.parcel_id, pk__gt=extract.pk)
    return list(later.filter(letter=extract.letter_id)[:5])
