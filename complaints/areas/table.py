"""The table of figures: which column orders it, and where each figure leads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from complaints.areas.figures import AREAS, BLOCKS, GOVERNORATES, Figures, Row
from complaints.desk.asked import ANY, LATE, OPEN
from complaints.desk.views import with_changed

if TYPE_CHECKING:
    from gis_core.accounts.signed_in import SignedInRequest

_PARAMETER = {GOVERNORATES: "governorate", AREAS: "area", BLOCKS: "block"}
NAME, LATE_PERCENT = "name", "late_percent"
_VALUES = ("count", "open", "late", LATE_PERCENT, "median_days")
DEFAULT = "late"


@dataclass(frozen=True)
class Cell:
    """One figure; without an address where it has no cases of its own."""

    value: Any
    url: str = ""
    is_bad: bool = False


def told(request: SignedInRequest, figures: Figures, *, state: str) -> dict[str, Any]:
    """Heads and ordered rows for the template; rows are given their cells and ways on."""
    chosen = request.GET.get("sort", DEFAULT)
    sort = chosen if chosen in (NAME, *_VALUES) else DEFAULT
    for row in figures.rows:
        _lead(request, row, figures.level, state)
    if sort != NAME:
        figures.rows.sort(key=_by(sort), reverse=True)
    figures.rows.sort(key=lambda row: row.place is None)  # what has no place stays last
    return {"heads": _heads(request, figures.level, sort), "figures": figures}


def labels() -> dict[str, str]:
    """What the figures are called, in the table's order."""
    return {
        "count": _("All"),
        "open": _("Open"),
        "late": _("Late"),
        LATE_PERCENT: _("Late of open"),
        "median_days": _("Median age (days)"),
    }


def _heads(request: SignedInRequest, level: str, sort: str) -> list[dict[str, Any]]:
    first = {GOVERNORATES: _("Governorate"), AREAS: _("Area"), BLOCKS: _("Block")}[level]
    return [
        {
            "label": label,
            "url": with_changed(request, sort=name),
            "is_sorted": ("ascending" if name == NAME else "descending") if name == sort else "",
        }
        for name, label in {NAME: first, **labels()}.items()
    ]


def _by(name: str) -> Callable[[Row], float]:
    return lambda row: getattr(row, name) if getattr(row, name) is not None else -1


def _lead(request: SignedInRequest, row: Row, level: str, state: str) -> None:
    """Every figure leads to exactly its cases; the place leads one level down."""
    named = _named(row, level)
    late_state = LATE if state in (ANY, OPEN, LATE) else ""
    open_state = OPEN if state == ANY else state
    percent = None if row.late_percent is None else f"{row.late_percent} %"
    row.cells = [
        Cell(row.count, list_url(request, state=state, **named) if named and row.count else ""),
        Cell(row.open, list_url(request, state=open_state, **named) if named and row.open else ""),
        Cell(
            row.late,
            list_url(request, state=late_state, **named)
            if named and late_state and row.late
            else "",
            is_bad=row.late > 0,
        ),
        Cell(percent),
        Cell(row.median_days),
    ]
    if row.place is not None and level != BLOCKS:
        row.deeper = with_changed(
            request, **named | ({"governorate": ""} if level == AREAS else {})
        )


def _named(row: Row, level: str) -> dict[str, Any]:
    """The filter that leaves the row's cases alone; none for what is only beyond all others."""
    if row.place is not None:
        return {_PARAMETER[level]: row.place.pk}
    return {"placeless": "on"} if row.is_placeless else {}


def list_url(request: SignedInRequest, **more: Any) -> str:
    """The list of the cases that the figures count."""
    asked = {**request.GET.dict(), **more}
    for name in ("sort", "page"):
        asked.pop(name, None)
    kept = {name: value for name, value in asked.items() if value not in ("", None)}
    return f"{reverse('complaint-desk:list')}?{urlencode(kept)}"
