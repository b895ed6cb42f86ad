"""The content's sections as tables for paper: headings and cells in the active language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from parcels.extract import labels
from parcels.extract.content import Content

Cell = Callable[[Content], str]
MOST_SIDES = 60


@dataclass
class Table:
    """One section as it is printed."""

    key: str
    title: str
    state: str = "concerned"
    data_date: str = ""
    headings: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    left_out: str = ""
    swatches: list[str] = field(default_factory=list)


def _text(name: str) -> Cell:
    return lambda row: str(row.get(name) or labels.MISSING)


def _day(name: str) -> Cell:
    return lambda row: labels.day(row.get(name))


def _zone_name(row: Content) -> str:
    """The class's name, the zone's own code, and whether it is more than a slice's noise."""
    kind = labels.slice_kind(row.get("kind"))
    named = labels.name_of(row) if row.get("zone_class") else ""
    code = labels.isolated(row.get("zone"))
    return " · ".join(part for part in (named, code, kind) if part)


# key -> title, columns (heading, cell)
_TABLES: dict[str, tuple[Any, list[tuple[Any, Cell]]]] = {
    "plan": (
        gettext_lazy("Structural plan"),
        [
            (gettext_lazy("Zone"), _zone_name),
            (gettext_lazy("Plan"), _text("plan")),
            (gettext_lazy("Lies over"), lambda row: labels.square_metres(row.get("area_m2"))),
            (gettext_lazy("Share"), lambda row: labels.percent(row.get("percent"))),
        ],
    ),
    "licences": (
        gettext_lazy("Building licences"),
        [
            (gettext_lazy("Number"), _text("number")),
            (gettext_lazy("State"), lambda row: labels.licence_state(row.get("state"))),
            (gettext_lazy("Issued"), _day("issued_on")),
            (gettext_lazy("Expires"), _day("expires_on")),
            (gettext_lazy("Engineering office"), _text("engineering_office")),
        ],
    ),
    "building_files": (
        gettext_lazy("Building files"),
        [
            (gettext_lazy("Number"), _text("number")),
            (gettext_lazy("Opened"), _day("opened_on")),
        ],
    ),
    "buildings": (
        gettext_lazy("Buildings"),
        [
            (gettext_lazy("Building"), _text("code")),
            (gettext_lazy("Use"), _text("use")),
            (gettext_lazy("Floors"), lambda row: labels.number(row.get("floors"), 0)),
            (
                gettext_lazy("Built area"),
                lambda row: labels.square_metres(row.get("built_area_m2")),
            ),
            (gettext_lazy("Year built"), _text("year_built")),
        ],
    ),
    "documents": (
        gettext_lazy("Documents"),
        [
            (gettext_lazy("Type"), lambda row: labels.document_type(row.get("type"))),
            (gettext_lazy("Title"), lambda row: labels.name_of(row, key="title")),
            (gettext_lazy("Dated"), _day("dated_on")),
            (gettext_lazy("SHA-256"), lambda row: str(row.get("sha256") or labels.MISSING)[:16]),
        ],
    ),
    "surveys": (
        gettext_lazy("Survey plans"),
        [
            (gettext_lazy("Number"), _text("number")),
            (gettext_lazy("Surveying office"), _text("surveyor")),
            (gettext_lazy("Surveyed on"), _day("surveyed_on")),
        ],
    ),
    "neighbours": (
        gettext_lazy("Neighbours"),
        [
            (gettext_lazy("Towards"), lambda row: labels.wind(row.get("towards"))),
            (gettext_lazy("Parcel"), _text("number")),
            (gettext_lazy("Block"), _text("block")),
            (gettext_lazy("Line in common"), lambda row: labels.metres(row.get("shared_m"))),
        ],
    ),
    "history": (
        gettext_lazy("History"),
        [
            (
                gettext_lazy("In force"),
                lambda row: labels.span(row.get("valid_from"), row.get("valid_to")),
            ),
            (
                gettext_lazy("Drawn area"),
                lambda row: labels.square_metres(row.get("computed_area_m2")),
            ),
            (gettext_lazy("Source"), _text("source")),
            (gettext_lazy("Recorded"), lambda row: labels.day(str(row.get("recorded_from"))[:10])),
        ],
    ),
}


def tables_of(content: Content) -> list[Table]:
    """The sections that have a table, in the content's order."""
    return [_table(section) for section in content["sections"] if section["key"] in _TABLES]


def title_of(key: str) -> str:
    """A theme's name."""
    others = {
        "parcel": _("Name and number"),
        "ground": _("Drawn boundary"),
        "identity": _("Identity"),
        "boundary": _("Boundary and areas"),
    }
    return str(_TABLES[key][0]) if key in _TABLES else others.get(key, key)


def _table(section: Content) -> Table:
    title, columns = _TABLES[section["key"]]
    table = Table(section["key"], str(title), section["state"], labels.day(section["data_date"]))
    table.headings = [str(heading) for heading, _cell in columns]
    rows = section["rows"]
    if table.key == "neighbours":
        rows = [one for row in rows for one in row.get("neighbours") or []]
    table.rows = [[cell(row) for _heading, cell in columns] for row in rows]
    if not section["data_date"]:
        table.data_date = ""
    more = section["count"] - section["listed"]
    if more:
        told = ngettext("%(n)s more is not listed.", "%(n)s more are not listed.", more)
        table.left_out = told % {"n": labels.number(more, 0)}
    return table


def rules_of(content: Content) -> list[Table]:
    """The rules that hold or may hold here, of each zone class that covers some of the parcel."""
    zones = _rows(content, "plan")
    names = {row["zone_class"]: labels.name_of(row) for row in zones if row.get("zone_class")}
    tables: dict[str, Table] = {}
    for rule in (rule for row in zones for rule in row.get("regulations") or []):
        code = str(rule.get("zone_class"))
        if rule.get("applies") is False:
            continue
        table = tables.setdefault(code, Table(code, names.get(code, code)))
        told = _rule(rule)
        if told not in table.rows:
            table.rows.append(told)
        document = str(rule.get("document") or "")
        if document and document not in table.left_out:
            table.left_out = " · ".join(filter(None, (table.left_out, document)))
    return list(tables.values())


def _rule(rule: Content) -> list[str]:
    named = labels.parameter(rule.get("parameter"))
    when = labels.condition(rule.get("condition"))
    if rule.get("applies") is None:
        when = labels.name_of(rule, key="why")
    return [
        f"{named} ({when})" if when else named,
        labels.quantity(rule),
        str(rule.get("article") or labels.MISSING),
    ]


def sides_of(content: Content) -> Table:
    """Every corner with its coordinates and the length to the next one; long lists are cut."""
    table = Table("sides", _("Corners and sides"))
    table.headings = [_("Corner"), _("East (m)"), _("North (m)"), _("To the next (m)")]
    sides = list(_sides(content))
    table.rows = sides[:MOST_SIDES]
    more = len(sides) - MOST_SIDES
    if more > 0:
        told = ngettext(
            "%(n)s more corner is in the enclosed JSON.",
            "%(n)s more corners are in the enclosed JSON.",
            more,
        )
        table.left_out = told % {"n": labels.number(more, 0)}
    return table


def _sides(content: Content) -> Iterator[list[str]]:
    for n, ring in enumerate(content["ground"]["sides"], start=1):
        ring_name = f"{n}." if len(content["ground"]["sides"]) > 1 else ""
        for i, side in enumerate(ring, start=1):
            east, north = side["from"]
            yield [
                f"{ring_name}{i}",
                labels.number(east, 3),
                labels.number(north, 3),
                labels.number(side["length_m"], 2),
            ]


def _rows(content: Content, key: str) -> list[Content]:
    return next((s["rows"] for s in content["sections"] if s["key"] == key), [])


def first_row(content: Content, key: str) -> Content:
    """The only row of a section that has one; empty where there is none."""
    return next(iter(_rows(content, key)), {})


def rows_of(content: Content, key: str) -> list[Content]:
    """A section's rows."""
    return _rows(content, key)
