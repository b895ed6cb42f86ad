"""When offices work: weekdays, holidays and seasons as rows, since they change by decree."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from gis_core.areas.names import NamedInTwoLanguages


class Weekday(models.IntegerChoices):
    """Python's count: Monday is 0."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class Days(Func):
    """From a first to a last day, both included."""

    function = "DATERANGE"
    output_field = DateRangeField()


class WorkingDay(models.Model):
    """يوم عمل: a weekday on which offices are open, and its hours. A day without a row is off."""

    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday.choices, unique=True)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    class Meta:
        ordering = ["weekday"]
        verbose_name = _("working day")
        verbose_name_plural = _("working days")
        constraints = [
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")), name="working_day_closes_after_it_opens"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}-{self.closes:%H:%M}"


class Holiday(NamedInTwoLanguages):
    """عطلة رسمية: one day off; estimated ones are moved when the day is declared."""

    day = models.DateField(_("day"), unique=True)
    is_estimated = models.BooleanField(_("estimated"), default=False)

    class Meta:
        ordering = ["day"]
        verbose_name = _("public holiday")
        verbose_name_plural = _("public holidays")


class OfficeSeason(NamedInTwoLanguages):
    """موسم دوام: days with hours of their own, such as Ramadan."""

    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    class Meta:
        ordering = ["first"]
        verbose_name = _("season of office hours")
        verbose_name_plural = _("seasons of office hours")
        constraints = [
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")), name="season_closes_after_it_opens"
            ),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="season_has_days"),
            ExclusionConstraint(
                name="seasons_do_not_overlap",
                expressions=[
                    (
                        Days("first", "last", RangeBoundary(inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    )
                ],
            ),
        ]
