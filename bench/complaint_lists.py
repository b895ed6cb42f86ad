"""Lists of complaints as a page asks for them, against the bare SQL of the rows that it shows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from statistics import median
from time import perf_counter
from typing import Any

import psycopg
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse

from bench import complaints, database
from bench.ground import cookie_of_a_planner
from bench.report import Options, Report, Row
from complaints.models import Complaint
from complaints.states import OPEN
from gis_core.accounts.models import Membership, Unit, User
from gis_core.areas.models import Area

TIMES = 15
MOST_MS = 50
RIVAL = "bare SQL of one page"
_OPEN = "state IN ({})".format(", ".join(f"'{state}'" for state in OPEN))
_ROWS = """
SELECT c.*, category.name_ar, area.name_ar, unit.name_ar FROM complaints_complaint c
JOIN complaints_category category ON category.id = c.category_id
LEFT JOIN areas_area area ON area.id = c.area_id
LEFT JOIN accounts_unit unit ON unit.id = c.unit_id
"""
_BY_DUE = f"{_ROWS} WHERE {_OPEN} {{more}} ORDER BY c.due_at, c.id LIMIT {{most}}"
_BY_RECEIPT = f"{_ROWS} WHERE true {{more}} ORDER BY c.received_at DESC, c.id DESC LIMIT {{most}}"
_BY_AREA = "SELECT area_id, count(*) FROM complaints_complaint GROUP BY area_id"
_OPEN_BY_AREA = f"SELECT area_id, count(*) FROM complaints_complaint WHERE {_OPEN} GROUP BY area_id"
NOTES = (
    "Ours is every statement that the page asks, signing in, filters and counts included.",
    (
        "The rival reads the rows of one page with the names they show, and counts nothing; for"
        " the figures by area it counts everything once."
    ),
    "The inspector's unit is the one with the most open complaints, in the fullest five areas.",
)


@dataclass(frozen=True)
class Page:
    """A list, who asks for it and how, and the bare statement of its rows."""

    what: str
    user: User
    address: str
    bare: str
    asked: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Taken:
    """Milliseconds of one answer: in all, of its statements together and of the slowest."""

    answer: float
    statements: float
    slowest: float


@override_settings(ALLOWED_HOSTS=["testserver"])
def run(options: Options) -> Report:
    """Each list's slowest statement, and all of them against the bare rows."""
    complaints.fill(options.complaints)
    report = Report("complaint_lists")
    with psycopg.connect(database.dsn(), autocommit=True) as bare:
        bare.prepare_threshold = 0
        for page in _pages():
            _measure(report, page, bare, rounds=options.rounds)
    report.notes += [*complaints.told(), *NOTES]
    return report


def _measure(report: Report, page: Page, bare: psycopg.Connection, *, rounds: int) -> None:
    client = Client()
    client.force_login(page.user)
    ours, theirs = [], []
    _answered(client, page)
    for _time in range(TIMES * rounds):
        theirs.append(_ms(lambda: bare.execute(page.bare).fetchall()))
        ours.append(_answered(client, page))
    slowest = median(one.slowest for one in ours)
    together = median(one.statements for one in ours)
    report.rows += [
        Row(f"{page.what}, slowest statement", slowest, "ms", goal=f"<= {MOST_MS}"),
        Row(f"{page.what}, all statements", together, "ms", RIVAL, median(theirs)),
        Row(f"{page.what}, answered", median(one.answer for one in ours), "ms"),
    ]


def _answered(client: Client, page: Page) -> Taken:
    times: list[float] = []

    def timed(execute: Callable[..., Any], *given: Any) -> Any:
        begun = perf_counter()
        try:
            return execute(*given)
        finally:
            times.append((perf_counter() - begun) * 1000)

    with connection.execute_wrapper(timed):
        begun = perf_counter()
        answer = client.get(page.address, page.asked)
        taken = (perf_counter() - begun) * 1000
    assert answer.status_code == 200, f"{page.what} is {answer.status_code}"
    return Taken(taken, sum(times), max(times))


def _pages() -> list[Page]:
    supervisor, inspector = _supervisor(), _inspector()
    desk, mine = reverse("complaint-desk:list"), reverse("complaint-field:list")
    areas, api = reverse("complaint-areas:list"), reverse("api-complaints")
    (unit,) = inspector.scope.unit_ids
    area = min(inspector.scope.area_ids)
    of_unit = f"AND c.unit_id = {unit}"
    seen = f"AND (c.unit_id = {unit} OR c.area_id IN ({_listed(inspector.scope.area_ids)}))"
    of_area = f"AND c.area_id = {area}"
    category = Complaint.objects.open().order_by("-id").values_list("category", flat=True)[0]
    of_category = f"AND c.category_id = {category}"

    def due(most: int, more: str = "") -> str:
        return _BY_DUE.format(more=more, most=most)

    def receipt(most: int, more: str = "") -> str:
        return _BY_RECEIPT.format(more=more, most=most)

    return [
        Page("desk", supervisor, desk, due(51)),
        Page("desk, newest", supervisor, desk, receipt(51, f"AND {_OPEN}"), {"order": "newest"}),
        Page("desk, closed too", supervisor, desk, receipt(51), {"state": "any"}),
        Page("desk, late", supervisor, desk, due(51), {"state": "late"}),
        Page("desk, area", supervisor, desk, due(51, of_area), {"area": area}),
        Page("desk, category", supervisor, desk, due(51, of_category), {"category": category}),
        Page("desk, unit", supervisor, desk, due(51, of_unit), {"unit": unit}),
        Page("desk, inspector's sight", inspector, desk, due(51, seen)),
        Page("field, my unit's", inspector, mine, due(31, of_unit), {"whose": "unit"}),
        Page("field, my areas'", inspector, mine, due(31, seen), {"whose": "all"}),
        Page("areas", supervisor, areas, _BY_AREA),
        Page("areas, open", supervisor, areas, _OPEN_BY_AREA, {"state": "open"}),
        Page("API", supervisor, api, receipt(101)),
        Page("API, late", supervisor, api, receipt(101, f"AND {_OPEN} AND c.due_at < now()"),
             {"late": "true"}),
        Page("API, not late", supervisor, api, receipt(101), {"late": "false"}),
        Page("API, area", supervisor, api, receipt(101, of_area),
             {"area": Area.objects.get(pk=area).code}),
        Page("API, inspector's sight", inspector, api, receipt(101, seen)),
    ]  # fmt: skip


def _supervisor() -> User:
    cookie_of_a_planner()
    person = User.objects.get(username="bench")
    person.groups.add(Group.objects.get(name="supervisor"))
    return person


def _inspector() -> User:
    """Of the unit that has the most to do, who sees five areas besides."""
    person, made = User.objects.get_or_create(username="bench-inspector")
    if made:
        person.groups.add(Group.objects.get(name="inspector"))
        unit = Unit.objects.get(pk=_fullest("unit", 1)[0])
        unit.covers_everything = False
        unit.save()
        unit.areas.set(_fullest("area", 5))
        Membership.objects.create(user=person, unit=unit, valid_from=date(2020, 1, 1))
    return User.objects.get(pk=person.pk)


def _fullest(column: str, most: int) -> list[int]:
    rows = "SELECT {0}_id FROM complaints_complaint WHERE {1} AND {0}_id IS NOT NULL"
    order = " GROUP BY {0}_id ORDER BY count(*) DESC, {0}_id LIMIT {2}"
    with connection.cursor() as cursor:
        cursor.execute((rows + order).format(column, _OPEN, most))
        return [key for (key,) in cursor.fetchall()]


def _listed(keys: Any) -> str:
    return ", ".join(map(str, sorted(keys)))


def _ms(work: Callable[[], Any]) -> float:
    begun = perf_counter()
    work()
    return (perf_counter() - begun) * 1000
