"""What a parcel's file is made of: sections, registered by this app and by apps above it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, Expression, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from gis_core.clock import at_day
from gis_core.prepared import BLANK, fetch_row, with_blank
from parcels.policy import readable

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from gis_core.accounts.models import User
    from parcels.models import Parcel

CONCERNED = "concerned"
NOT_CONCERNED = "not_concerned"
NO_DATA = "no_data"
PAGE = 50  # rows of a section for a program
AT_ONCE = 20  # and for a person, who asks for more
_ANY_PARCEL = -(2**62)  # stands for the parcel in a statement that any parcel will fill


@dataclass(frozen=True)
class FileSection:
    """One section: who may open it, what it lists, and whether its subject is kept at all.

    ``rows(parcel, user, on)`` ends in ``visible_to`` and lists what held on a day, where ``on`` is
    None what holds now. ``register`` is everything known of the subject anywhere: it
    tells an empty section of a kept register ("not concerned") from a register that holds
    nothing yet ("no data"), since absence of data must never read as absence of restriction.
    Where rows are no queryset, ``count`` gives their number as an expression. ``context`` adds
    what the template needs besides the rows that it lists.
    """

    key: str
    title: str | _StrPromise
    permission: str
    template: str
    rows: Callable[[Parcel, User, date | None], QuerySet | list]
    register: Callable[[], QuerySet]
    as_json: Callable[[Any], dict[str, object]]
    order: int = 100
    is_counted: bool = True  # whether the number of its rows tells a person anything
    count: Callable[[Parcel, User, date | None], Expression] | None = None
    context: Callable[[Parcel, date | None, list[Any]], dict[str, object]] | None = None
    has_past: bool = True  # whether a day gone by has an answer; if not, it is told of today alone
    table: str = ""  # of protected rows: whose lines in ``parcels.policy`` say what may leave

    def counted(self, parcel: Parcel, user: User, on: date | None) -> Expression:
        """The number of its rows, as a part of one statement for all sections."""
        return self.count(parcel, user, on) if self.count else _count(self.rows(parcel, user, on))

    def readable(self, row: Any, user: User | None) -> dict[str, object]:
        """A row as a program or a paper may have it: what the field policy lets through."""
        told = self.as_json(row)
        return readable(self.table, told, user) if self.table else told


@dataclass
class OpenSection:
    """A section of one parcel's file as a page shows it."""

    section: FileSection
    parcel: Parcel
    count: int
    state: str
    on: date | None = None
    is_open: bool = False
    rows: list[Any] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Names the section in addresses."""
        return self.section.key

    @property
    def title(self) -> str:
        """The section's heading in the page's language."""
        return str(self.section.title)

    @property
    def template(self) -> str:
        """What lists its rows."""
        return self.section.template

    @property
    def is_without_past(self) -> bool:
        """Whether nothing is said because the clock stands on a day gone by."""
        return self.on is not None and not self.section.has_past

    @property
    def url(self) -> str:
        """Where its rows are loaded from when it is opened."""
        return at_day(reverse("parcels:section", args=[self.parcel.pk, self.key]), self.on)


_sections: dict[str, FileSection] = {}


def register(section: FileSection) -> None:
    """Add a section; called once each from ``AppConfig.ready``."""
    _sections[section.key] = section


def sections_for(user: User) -> list[FileSection]:
    """The sections that a person may open, in the file's order."""
    allowed = [s for s in _sections.values() if user.has_perm(s.permission)]
    return sorted(allowed, key=lambda s: s.order)


def section_for(user: User, key: str) -> FileSection | None:
    """One section, where it exists and the person may open it."""
    return next((s for s in sections_for(user) if s.key == key), None)


def open_file(
    parcel: Parcel, user: User, *, on: date | None = None, open_key: str = ""
) -> list[OpenSection]:
    """All sections of one parcel's file with their counts and states, in a single query.

    ``on`` sets the clock; None reads the file as it stands now.
    """
    sections = sections_for(user)
    sight = (user.sight, user.is_superuser, timezone.localdate())
    statement, parameters = _counting(tuple(sections), user, sight, type(parcel), on)
    found = fetch_row(statement, parameters | {BLANK: parcel.pk}) or ()
    return [
        OpenSection(
            section=section,
            parcel=parcel,
            count=count,
            state=_state(count, kept=kept),
            on=on,
            is_open=section.key == open_key,
        )
        for section, count, kept in zip(sections, found[::2], found[1::2], strict=True)
    ]


@lru_cache(maxsize=512)
def _counting(
    sections: tuple[FileSection, ...],
    user: User,
    _sight: tuple,
    parcels: type[Parcel],
    on: date | None,
) -> tuple[str, dict[str, Any]]:
    """The statement that counts a person's sections, its blank the parcel, and its parameters.

    Writing it out of a dozen querysets takes many times as long as running it, so it is written
    once for each person, sight, day and clock: a role or an area that changes makes another.
    """
    asked: dict[str, Any] = {}
    for section in sections:
        asked[f"n_{section.key}"] = section.counted(parcels(pk=_ANY_PARCEL), user, on)
        asked[f"kept_{section.key}"] = Exists(section.register())
    counted = parcels.objects.filter(pk=_ANY_PARCEL).values(**asked)
    return with_blank(*counted.query.sql_with_params(), lambda value: value == _ANY_PARCEL)


def _count(rows: QuerySet) -> Coalesce:
    """The number of rows as a subquery, so that many counts make one statement."""
    one = rows.order_by().annotate(together=Value(1)).values("together")
    return Coalesce(Subquery(one.annotate(n=Count("pk")).values("n")), 0)


def _state(count: int, *, kept: bool) -> str:
    if count:
        return CONCERNED
    return NOT_CONCERNED if kept else NO_DATA
