"""What a parcel's file is made of: sections, registered by this app and by apps above it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from gis_core.accounts.models import User
    from parcels.models import Parcel

CONCERNED = "concerned"
NOT_CONCERNED = "not_concerned"
NO_DATA = "no_data"
PAGE = 50


@dataclass(frozen=True)
class FileSection:
    """One section: who may open it, what it lists, and whether its subject is kept at all.

    ``rows`` ends in ``visible_to``. ``register`` is everything known of the subject anywhere: it
    tells an empty section of a kept register ("not concerned") from a register that holds
    nothing yet ("no data"), since absence of data must never read as absence of restriction.
    """

    key: str
    title: str | _StrPromise
    permission: str
    template: str
    rows: Callable[[Parcel, User], QuerySet]
    register: Callable[[], QuerySet]
    as_json: Callable[[Any], dict[str, object]]
    order: int = 100


@dataclass
class OpenSection:
    """A section of one parcel's file as a page shows it."""

    section: FileSection
    parcel: Parcel
    count: int
    state: str
    is_open: bool = False
    rows: list[Any] = field(default_factory=list)
    more_url: str = ""

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
    def url(self) -> str:
        """Where its rows are loaded from when it is opened."""
        return reverse("parcels:section", args=[self.parcel.pk, self.key])


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


def open_file(parcel: Parcel, user: User, *, open_key: str = "") -> list[OpenSection]:
    """All sections of one parcel's file with their counts and states, in a single query."""
    sections = sections_for(user)
    counted = {f"n_{s.key}": _count(s.rows(parcel, user)) for s in sections}
    kept = {f"kept_{s.key}": Exists(s.register()) for s in sections}
    found = type(parcel).objects.filter(pk=parcel.pk).values(**counted, **kept).get()
    return [
        OpenSection(
            section=section,
            parcel=parcel,
            count=found[f"n_{section.key}"],
            state=_state(found[f"n_{section.key}"], kept=found[f"kept_{section.key}"]),
            is_open=section.key == open_key,
        )
        for section in sections
    ]


def _count(rows: QuerySet) -> Coalesce:
    """The number of rows as a subquery, so that many counts make one statement."""
    one = rows.order_by().annotate(together=Value(1)).values("together")
    return Coalesce(Subquery(one.annotate(n=Count("pk")).values("n")), 0)


def _state(count: int, *, kept: bool) -> str:
    if count:
        return CONCERNED
    return NOT_CONCERNED if kept else NO_DATA
