"""Survey plans: the measured source of boundaries."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from parcels.models.building_file import Document
from parcels.models.parcel import Parcel

if TYPE_CHECKING:
    from gis_core.accounts.models import User


class SurveyPlanQuerySet(models.QuerySet):
    def as_of(self, on: date | None) -> Self:
        """Plans surveyed by a day; one of no known day is taken to have been there."""
        if on is None:
            return self
        return self.filter(Q(surveyed_on=None) | Q(surveyed_on__lte=on))

    def visible_to(self, user: User) -> Self:
        """Plans of at least one visible parcel, for a person who may read survey plans."""
        if not user.has_perm("parcels.view_surveyplan"):
            return self.none()
        scope = user.scope
        if scope.everything:
            return self
        mine = Parcel.objects.filter(survey_plans=OuterRef("pk"), area__in=scope.area_ids)
        return self.filter(Exists(mine))


class SurveyPlan(models.Model):
    """مخطط مساحي: a surveyor's plan of one or more parcels."""

    number = models.CharField(_("plan number"), max_length=60, unique=True)
    surveyor = models.CharField(_("surveying office"), max_length=200, blank=True)
    surveyed_on = models.DateField(_("surveyed on"), null=True, blank=True)
    parcels = models.ManyToManyField(
        Parcel, related_name="survey_plans", blank=True, verbose_name=_("parcels")
    )
    document = models.ForeignKey(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="survey_plans",
        verbose_name=_("document"),
    )
    source = models.CharField(_("source"), max_length=200, blank=True, default="")

    objects = SurveyPlanQuerySet.as_manager()

    class Meta:
        ordering = ["-surveyed_on", "-id"]
        verbose_name = _("survey plan")
        verbose_name_plural = _("survey plans")

    def __str__(self) -> str:
        return self.number
