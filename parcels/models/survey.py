"""Survey plans: the measured source of boundaries."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.contrib.gis.db.models import PointField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from gis_core import crs
from gis_core.ingest.models import ImportRun
from gis_core.keeping import keeps_rows
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

    def shown_to(self, user: User) -> Self:
        """Plans whose sheet may be looked at: not those that are restricted documents, unless
        with the permission for such."""
        if user.has_perm("parcels.view_restricted_document"):
            return self
        restricted = Q(document__classification=Document.Classification.RESTRICTED)
        return self.exclude(restricted)


class SurveyPlan(models.Model):
    """مخطط مساحي: a surveyor's plan of one or more parcels."""

    number = models.CharField(_("plan number"), max_length=60, unique=True)
    surveyor = models.CharField(_("surveying office"), max_length=200, blank=True)
    surveyed_on = models.DateField(_("surveyed on"), null=True, blank=True)
    parcels = models.ManyToManyField(
        Parcel,
        through="SurveyPlanParcel",
        related_name="survey_plans",
        blank=True,
        verbose_name=_("parcels"),
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
    import_run = models.ForeignKey(
        ImportRun, models.PROTECT, null=True, blank=True, related_name="survey_plans"
    )

    objects = SurveyPlanQuerySet.as_manager()

    class Meta:
        ordering = ["-surveyed_on", "-id"]
        verbose_name = _("survey plan")
        verbose_name_plural = _("survey plans")
        triggers = keeps_rows("number", "surveyor", "surveyed_on", "document_id")

    def __str__(self) -> str:
        return self.number


class SurveyPlanParcel(models.Model):
    """A parcel that a plan is of; a class of its own, so that its rows are kept as others are."""

    surveyplan = models.ForeignKey(SurveyPlan, models.CASCADE, related_name="+")
    parcel = models.ForeignKey(Parcel, models.CASCADE, related_name="+")

    class Meta:
        db_table = "parcels_surveyplan_parcels"
        unique_together = [("surveyplan", "parcel")]
        default_permissions = ()
        verbose_name = _("parcel of a survey plan")
        verbose_name_plural = _("parcels of survey plans")
        triggers = keeps_rows("surveyplan_id", "parcel_id")

    def __str__(self) -> str:
        return f"{self.surveyplan_id}/{self.parcel_id}"


class BoundaryPointQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Points are seen with their plan: who may read it may read all that it measured."""
        return self.filter(plan__in=SurveyPlan.objects.visible_to(user))


class BoundaryPoint(models.Model):
    """نقطة مساحية: a spot that a survey measured, by its number on the plan."""

    plan = models.ForeignKey(
        SurveyPlan, models.CASCADE, related_name="points", verbose_name=_("survey plan")
    )
    number = models.CharField(_("point number"), max_length=40)
    location = PointField(_("location"), srid=crs.STORAGE, spatial_index=False)
    accuracy_m = models.DecimalField(
        _("accuracy (m)"), max_digits=6, decimal_places=3, null=True, blank=True
    )
    source = models.CharField(_("source"), max_length=200, blank=True, default="")
    import_run = models.ForeignKey(
        ImportRun, models.PROTECT, null=True, blank=True, related_name="boundary_points"
    )

    objects = BoundaryPointQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "id"]
        verbose_name = _("survey point")
        verbose_name_plural = _("survey points")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"], name="survey_point_number_unique_in_plan"
            ),
            models.CheckConstraint(
                condition=Q(accuracy_m=None) | Q(accuracy_m__gte=0),
                name="survey_point_accuracy_is_not_negative",
            ),
        ]
        triggers = keeps_rows("plan_id", "number", "location", "accuracy_m")

    def __str__(self) -> str:
        return f"{self.plan.number}/{self.number}"
