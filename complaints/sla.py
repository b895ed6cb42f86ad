"""Promised times: hours that run round the clock or only while an office is open, less pauses.

Pure arithmetic on instants. Where an office is open follows from an ``OfficeCalendar``, which
``complaints.calendar`` reads from editable rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Span = tuple[datetime, datetime]
FARTHEST = timedelta(days=5 * 366)  # a promise beyond it means that the office never opens
_DAY = timedelta(days=1)
_NOTHING = timedelta()


class NeverOpen(Exception):
    """The calendar has no working time within five years, so nothing can be promised by it."""


@dataclass(frozen=True)
class Hours:
    """When an office opens and closes on a day, in wall-clock time; midnight closes the day."""

    opens: time
    closes: time

    def on(self, day: date, zone: ZoneInfo) -> Span:
        """The open span of a day as two instants."""
        end = day + _DAY if self.closes == time.min else day
        return (
            datetime.combine(day, self.opens, zone),
            datetime.combine(end, self.closes, zone),
        )


@dataclass(frozen=True)
class Season:
    """Days on which an office that works at all keeps other hours, such as Ramadan."""

    first: date
    last: date
    hours: Hours


@dataclass(frozen=True)
class OfficeCalendar:
    """The working time of an office: by weekday (Monday is 0), less holidays, seasons aside."""

    zone: ZoneInfo
    week: dict[int, Hours]
    holidays: frozenset[date] = frozenset()
    seasons: tuple[Season, ...] = field(default=())

    def hours_on(self, day: date) -> Hours | None:
        """The hours of a day, or None where the office is closed."""
        usual = self.week.get(day.weekday())
        if usual is None or day in self.holidays:
            return None
        for season in self.seasons:
            if season.first <= day <= season.last:
                return season.hours
        return usual

    def spans(self, start: datetime, end: datetime) -> Iterator[Span]:
        """The open spans between two instants, in order, cut to them."""
        day = start.astimezone(self.zone).date()
        last = end.astimezone(self.zone).date()
        while day <= last:
            if hours := self.hours_on(day):
                opens, closes = hours.on(day, self.zone)
                if max(opens, start) < min(closes, end):
                    yield max(opens, start), min(closes, end)
            day += _DAY


def running(start: datetime, end: datetime, calendar: OfficeCalendar | None) -> Iterator[Span]:
    """When a clock runs between two instants; without a calendar it never stands still."""
    if calendar is None:
        if start < end:
            yield start, end
    else:
        yield from calendar.spans(start, end)


def without(spans: Iterable[Span], pauses: Iterable[Span]) -> Iterator[Span]:
    """Spans in order, less pauses in any order; pauses may overlap one another."""
    taken = sorted(pauses)
    for begin, end in spans:
        at = begin
        for pause_from, pause_to in taken:
            if pause_to <= at or pause_from >= end:
                continue
            if pause_from > at:
                yield at, pause_from
            at = max(at, pause_to)
        if at < end:
            yield at, end


def elapsed(
    start: datetime,
    end: datetime,
    *,
    calendar: OfficeCalendar | None = None,
    pauses: Iterable[Span] = (),
) -> timedelta:
    """How long a clock has run from ``start`` to ``end``."""
    spans = without(running(start, end, calendar), pauses)
    return sum((until - since for since, until in spans), _NOTHING)


def due_at(
    start: datetime,
    allowed: timedelta,
    *,
    calendar: OfficeCalendar | None = None,
    pauses: Iterable[Span] = (),
) -> datetime:
    """The instant at which a clock that began at ``start`` has run for ``allowed``.

    Pauses are those that have ended; while one lasts there is no due time. Raises ``NeverOpen``.
    """
    left = allowed
    for since, until in without(running(start, start + FARTHEST, calendar), pauses):
        if until - since >= left:
            return since + left
        left -= until - since
    raise NeverOpen
