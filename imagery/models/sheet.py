"""One delivered image of a survey, and what was made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gis_core.geometry import ToWebMercator, stored_multipolygon, web_multipolygon
from gis_core.safeio import Refused, sentence_of
from imagery.models.survey import ADD, Survey

if TYPE_CHECKING:
    from gis_core.accounts.models import User


# Refusals that another coordinate system or world file may mend.
MISPLACED = {
    "raster_elsewhere",
    "raster_placed_nowhere",
    "world_file_broken",
    "crs_unidentified",
    "crs_not_allowed",
    "crs_impossible",
    "crs_degrees",
}


class SheetQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """The sheets of the surveys that a person may see; what is not ready is its makers'."""
        seen = self.filter(survey__in=Survey.objects.visible_to(user))
        return seen if user.has_perm(ADD) else seen.ready()

    def ready(self) -> Self:
        return self.filter(state=Sheet.State.READY)


class Sheet(models.Model):
    """لوحة: a delivered file; shown from the Cloud Optimized GeoTIFF that was made of it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting to be processed")
        UNPLACED = "unplaced", _("without a coordinate system")
        READY = "ready", _("ready")
        REFUSED = "refused", _("refused")

    survey = models.ForeignKey(
        Survey, models.CASCADE, related_name="sheets", verbose_name=_("survey")
    )
    name = models.CharField(_("file"), max_length=255)
    sha256 = models.CharField(max_length=64, blank=True)  # empty until a worker has read it whole
    size_bytes = models.PositiveBigIntegerField(_("size"))
    delivered = models.CharField(max_length=255, blank=True)  # where it lies, until it is dropped
    world_file = models.TextField(blank=True, default="")
    given_srid = models.PositiveIntegerField(null=True, blank=True)  # said by a person
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    refusal = models.JSONField(default=dict, blank=True)  # the code and its blanks
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, blank=True, related_name="+")
    facts = models.JSONField(default=dict, blank=True)  # kind, width, height, bands, dtype
    srid = models.PositiveIntegerField(_("coordinate system"), null=True, blank=True)
    transform = ArrayField(models.FloatField(), size=6, null=True, blank=True)
    resolution_m = models.FloatField(_("metres for a pixel"), null=True, blank=True)
    stretch = ArrayField(models.FloatField(), size=2, null=True, blank=True)
    cog = models.CharField(max_length=255, blank=True)
    cog_sha256 = models.CharField(max_length=64, blank=True)
    cog_bytes = models.PositiveBigIntegerField(default=0)
    statistics = models.JSONField(default=list, blank=True)
    thumbnail = models.CharField(max_length=255, blank=True)
    footprint = stored_multipolygon(null=True, blank=True)
    footprint_web = models.GeneratedField(
        expression=ToWebMercator("footprint"),
        output_field=web_multipolygon(),
        db_persist=True,
        null=True,
    )
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)

    objects = SheetQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("sheet")
        verbose_name_plural = _("sheets")
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "sha256"], condition=~Q(sha256=""), name="sheet_once_in_survey"
            ),
            models.CheckConstraint(
                condition=~Q(state="ready")
                | Q(
                    footprint__isnull=False,
                    srid__isnull=False,
                    resolution_m__gt=0,
                )
                & ~Q(cog="")
                & ~Q(sha256=""),
                name="ready_sheet_is_complete",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | Q(refusal__has_key="code"),
                name="refused_sheet_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def sentence(self) -> str:
        """Why it was refused and what to do, in the page's language."""
        if not self.refusal:
            return ""
        return sentence_of(Refused(self.refusal["code"], **self.refusal["params"]))

    @property
    def is_under_way(self) -> bool:
        """Whether a worker has it or will have it."""
        return self.state == self.State.WAITING and bool(self.job and not self.job.is_over)

    @property
    def may_be_processed_again(self) -> bool:
        """Whether another attempt may come to another end."""
        may = self.state == self.State.REFUSED or (
            self.state == self.State.WAITING and not self.is_under_way
        )
        return may and bool(self.delivered)

    @property
    def may_be_placed(self) -> bool:
        """Whether it waits for somebody to say where it lies, or said so wrongly itself."""
        may = self.state == self.State.UNPLACED or self.refusal.get("code") in MISPLACED
        return may and bool(self.delivered)
