"""The office calendar as it stands in the rows, read when a promise is made."""

from zoneinfo import ZoneInfo

from django.conf import settings

from complaints.models import Category, Holiday, OfficeSeason, WorkingDay
from complaints.sla import Hours, OfficeCalendar, Season


def office_calendar() -> OfficeCalendar:
    """Three small queries; an edited holiday counts from the next promise on, never later."""
    return OfficeCalendar(
        zone=ZoneInfo(settings.TIME_ZONE),
        week={day.weekday: Hours(day.opens, day.closes) for day in WorkingDay.objects.all()},
        holidays=frozenset(Holiday.objects.values_list("day", flat=True)),
        seasons=tuple(
            Season(season.first, season.last, Hours(season.opens, season.closes))
            for season in OfficeSeason.objects.all()
        ),
    )


def calendar_of(category: Category) -> OfficeCalendar | None:
    """What stops the category's clock at night and on holidays; None where nothing does."""
    return office_calendar() if category.clock == Category.Clock.WORKING else None
