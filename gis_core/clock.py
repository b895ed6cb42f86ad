"""The as-of clock: the day for which a file or a map is read, and when a day begins and ends."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import BadRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from gis_core.search.fold import fold_digits

if TYPE_CHECKING:
    from django.http import HttpRequest


def beginning_of(day: date) -> datetime:
    """The first instant of a day where the municipality is."""
    return timezone.make_aware(datetime.combine(day, time.min))


def end_of(day: date) -> datetime:
    """The first instant after it; ``OverflowError`` for the calendar's last day."""
    return beginning_of(day + timedelta(days=1))


def day_asked(request: HttpRequest) -> date | None:
    """The day of ``?on=2024-05-31``, digits of any script; None is today, as it stands now.

    Raises ``BadRequest`` with a sentence for what is no day, and for a day that is still to come.
    """
    asked = fold_digits(request.GET.get("on", "")).strip()
    if not asked:
        return None
    try:
        on = date.fromisoformat(asked)
    except ValueError as error:
        raise BadRequest(_("Give the day as ?on=2024-05-31.")) from error
    today = timezone.localdate()
    if on > today:
        raise BadRequest(_("The file can be read as of today or of a day gone by."))
    return None if on == today else on


def at_day(address: str, on: date | None) -> str:
    """The address with the clock set to a day; None leaves it at now."""
    if on is None:
        return address
    return f"{address}{'&' if '?' in address else '?'}on={on.isoformat()}"
