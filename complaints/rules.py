"""The rules of the service from ``fixtures/reference``: added where missing, never changed.

What an administrator has made of a row stays. Hours, units and questions are a proposal, and the
rows say so.
"""

from __future__ import annotations

import json
from datetime import date, time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from complaints.models import (
    Category,
    CategoryGroup,
    Holiday,
    OfficeSeason,
    RoutingRule,
    WorkingDay,
)
from gis_core.accounts.models import Agency, Unit
from gis_core.areas.models import Governorate
from gis_core.reveals.models import RevealPurpose

FOLDER = Path(settings.BASE_DIR) / "fixtures" / "reference"
Row = dict[str, Any]


@transaction.atomic
def load_rules() -> dict[str, int]:
    """Bodies, categories, who answers for what, and office hours; how many rows were added."""
    before = _counts()
    bodies, categories = _read("complaint-agencies"), _read("complaint-categories")
    _load_agencies(bodies["agencies"])
    _load_units(bodies["units"])
    _load_groups(categories["groups"])
    _load_categories(categories["categories"], source=categories["source"])
    routing = _read("complaint-routing")
    _load_routing(routing["rules"], note=routing["note"])
    _load_hours(_read("office-hours"))
    _load_purposes(_read("complaint-purposes")["purposes"])
    return {name: count - before[name] for name, count in _counts().items()}


def _counts() -> dict[str, int]:
    tables = {
        "agencies": Agency,
        "units": Unit,
        "categories": Category,
        "routing rules": RoutingRule,
        "holidays": Holiday,
    }
    return {name: model.objects.count() for name, model in tables.items()}


def _read(name: str) -> Row:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def _names(row: Row) -> dict[str, str]:
    return {"name_ar": row["ar"], "name_en": row["en"]}


def _load_agencies(rows: list[Row]) -> None:
    Agency.objects.bulk_create(
        [
            Agency(
                code=row["code"], is_municipality=row.get("is_municipality", False), **_names(row)
            )
            for row in rows
        ],
        ignore_conflicts=True,
    )


def _load_units(rows: list[Row]) -> None:
    """One after the other, since a unit may be part of one above it in the list."""
    municipality = Agency.objects.get(code="municipality")
    for row in rows:
        parent = Unit.objects.filter(code=row["parent"]).first() if "parent" in row else None
        Unit.objects.get_or_create(
            code=row["code"],
            defaults={"agency": municipality, "parent": parent, **_names(row)},
        )


def _load_groups(rows: list[Row]) -> None:
    CategoryGroup.objects.bulk_create(
        [
            CategoryGroup(code=row["code"], icon=row["icon"], sort_order=10 * place, **_names(row))
            for place, row in enumerate(rows, start=1)
        ],
        ignore_conflicts=True,
    )


def _load_categories(rows: list[Row], *, source: str) -> None:
    known = set(Category.objects.values_list("code", flat=True))
    new = [row for row in rows if row["code"] not in known]
    groups = dict(CategoryGroup.objects.values_list("code", "pk"))
    agencies = dict(Agency.objects.values_list("code", "pk"))
    as_they_are = (
        "code", "short_ar", "keywords", "severity", "clock", "first_action_hours",
        "resolve_hours", "notice_hours", "publicity", "allows_anonymous",
        "needs_place", "questions",
    )  # fmt: skip
    for row in new:
        category = Category.objects.create(
            group_id=groups[row["group"]],
            sort_order=10 * (1 + rows.index(row)),
            source=source,
            **{name: row[name] for name in as_they_are if name in row},
            **_names(row),
        )
        category.partners.set(agencies[code] for code in row.get("partners", ()))


def _load_routing(rows: list[Row], *, note: str) -> None:
    """Rules of governorates that are not there yet come with the next loading."""
    places = dict(Governorate.objects.values_list("code", "pk"))
    groups = dict(CategoryGroup.objects.values_list("code", "pk"))
    categories = dict(Category.objects.values_list("code", "pk"))
    units = dict(Unit.objects.values_list("code", "pk"))
    RoutingRule.objects.bulk_create(
        [
            RoutingRule(
                category_id=categories[row["category"]] if "category" in row else None,
                group_id=groups[row["group"]] if "group" in row else None,
                governorate_id=places[row["governorate"]] if "governorate" in row else None,
                unit_id=units[row["unit"]],
                note=note,
            )
            for row in rows
            if row.get("governorate") in {None, *places}
        ],
        ignore_conflicts=True,
    )


def _load_purposes(rows: list[Row]) -> None:
    """What the desk may read a reporter's contact for."""
    RevealPurpose.objects.bulk_create(
        [RevealPurpose(code=row["code"], **_names(row)) for row in rows], ignore_conflicts=True
    )


def _load_hours(table: Row) -> None:
    WorkingDay.objects.bulk_create(
        [WorkingDay(weekday=row["weekday"], **_opening(row)) for row in table["working_days"]],
        ignore_conflicts=True,
    )
    Holiday.objects.bulk_create(
        [
            Holiday(
                day=date.fromisoformat(row["day"]),
                is_estimated=row.get("is_estimated", False),
                **_names(row),
            )
            for row in table["holidays"]
        ],
        ignore_conflicts=True,
    )
    for row in table["seasons"]:
        first, last = date.fromisoformat(row["first"]), date.fromisoformat(row["last"])
        # Days that have hours of their own already are left to whoever gave them.
        if not OfficeSeason.objects.filter(first__lte=last, last__gte=first).exists():
            OfficeSeason.objects.create(first=first, last=last, **_opening(row), **_names(row))


def _opening(row: Row) -> dict[str, time]:
    return {name: time.fromisoformat(row[name]) for name in ("opens", "closes")}
