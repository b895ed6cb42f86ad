"""Which licences a list shows, and how many there are in each state."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Count,
    DateField,
    DurationField,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast

from gis_core.search.numbers import spellings
from parcels.models import BuildingLicence

PAGE = 50
_WAITING = ("submitted", "under_review")


def narrowed(seen: QuerySet, told: dict[str, Any], *, on: date) -> QuerySet:
    """The rows of a cleaned ``FilterForm``, but for the state."""
    if told.get("kind"):
        seen = seen.filter(licence_type=told["kind"])
    if told.get("area"):
        seen = seen.filter(parcel__area=told["area"])
    if told.get("office"):
        seen = seen.filter(office=told["office"])
    if told.get("number"):
        seen = seen.filter(_begins(told["number"].strip()))
    return overdue(seen, on=on) if told.get("overdue") else seen


def _begins(number: str) -> Q:
    named = Q()
    for spelling in spellings(number):
        named |= Q(number__startswith=spelling) | Q(application_number__startswith=spelling)
    return named


def overdue(seen: QuerySet, *, on: date) -> QuerySet:
    """Applications that wait for the municipality longer than their type allows."""
    days = ExpressionWrapper(
        F("licence_type__review_days") * Value(timedelta(days=1)), output_field=DurationField()
    )
    due = Cast(F("submitted_on") + days, DateField())
    return seen.filter(state__in=_WAITING).alias(due=due).filter(due__lt=on)


def counted(seen: QuerySet) -> list[dict[str, Any]]:
    """How many are in each state, in the order of the workflow."""
    counts = dict(seen.order_by().values_list("state").annotate(Count("pk")))
    return [
        {"value": state.value, "label": state.label, "count": counts[state.value]}
        for state in BuildingLicence.State
        if state.value in counts
    ]


def page_of(seen: QuerySet, *, after: int | None) -> list[BuildingLicence]:
    """One page and one row more, the newest first."""
    if after:
        seen = seen.filter(pk__lt=after)
    shown = seen.select_related("licence_type", "office", "parcel__block", "parcel__area")
    return list(shown.order_by("-pk")[: PAGE + 1])
