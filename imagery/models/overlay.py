"""Plans that somebody laid on the land by control points: scans and drawings, not flown imagery."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.gis.db.models import PointField
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from gis_core import crs, fitting
from gis_core.areas.models import Area
from gis_core.geometry import ToWebMercator, stored_multipolygon, web_multipolygon
from gis_core.safeio import Refused, sentence_of
from parcels.models import Parcel, SurveyPlan

if TYPE_CHECKING:
    from gis_core.accounts.models import User

VIEW = "imagery.view_overlay"
ADD = "imagery.add_overlay"
DRAWING = "dxf"
FARTHEST = 1e9  # of any coordinate of a plan; what is beyond is no number a person meant


class OverlayQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Plans of visible parcels, and sheets of none that reach into visible areas, but no
        restricted document; who lays plans sees those that do not lie anywhere yet."""
        if not user.has_perm(VIEW):
            return self.none()
        open_plans = SurveyPlan.objects.shown_to(user)
        seen = self.filter(Q(survey_plan=None) | Q(survey_plan__in=open_plans))
        if not user.scope.everything:
            seen = seen.filter(_in_scope(user))
        return seen if user.has_perm(ADD) else seen.ready()

    def with_survey_numbers(self, user: User) -> Self:
        """Each with ``survey_number``, for a person who may read survey plans, or else None."""
        plan = SurveyPlan.objects.visible_to(user).filter(pk=OuterRef("survey_plan"))
        return self.annotate(survey_number=Subquery(plan.values("number")))

    def ready(self) -> Self:
        return self.filter(state=Overlay.State.READY)

    def as_of(self, on: date | None) -> Self:
        """Plans drawn by a day; one of no known day is taken to have been there."""
        return self if on is None else self.filter(Q(dated_on=None) | Q(dated_on__lte=on))


def _in_scope(user: User) -> Q:
    """A sheet of no parcel may bear the names of any area it covers; until it lies somewhere, it is
    its maker's alone."""
    areas = user.scope.area_ids
    reached = Area.objects.filter(pk__in=areas, boundary__intersects=OuterRef("footprint"))
    own_draft = Q(created_by=user) & ~Q(state=Overlay.State.READY)
    return Q(parcel__area__in=areas) | Q(parcel=None) & (Exists(reached) | own_draft)


class Overlay(models.Model):
    """مخطط مُسقَط: a scanned plan or a drawing that is laid on the land by points in both."""

    class State(models.TextChoices):
        WAITING = "waiting", _("being prepared")
        UNPLACED = "unplaced", _("not on the map yet")
        READY = "ready", _("on the map")
        REFUSED = "refused", _("refused")

    class Transformation(models.TextChoices):
        AFFINE = fitting.AFFINE, _("affine (3 points or more)")
        PROJECTIVE = fitting.PROJECTIVE, _("projective (4 points or more)")
        THIN_PLATE = fitting.THIN_PLATE, _("thin plate spline (3 points or more)")

    title = models.CharField(_("title"), max_length=200)
    parcel = models.ForeignKey(
        Parcel,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="overlays",
        verbose_name=_("parcel"),
    )
    survey_plan = models.ForeignKey(
        SurveyPlan,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="overlays",
        verbose_name=_("survey plan"),
    )
    dated_on = models.DateField(_("date of the plan"), null=True, blank=True)
    name = models.CharField(_("file"), max_length=255)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveBigIntegerField(_("size"))
    kind = models.CharField(_("kind of file"), max_length=8)
    delivered = models.CharField(max_length=255)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    refusal = models.JSONField(default=dict, blank=True)  # the code and its blanks
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, blank=True, related_name="+")
    # What points are set on: the scan as a picture of ours, or a drawing's lines as JSON.
    picture = models.CharField(max_length=255, blank=True, default="")
    picture_bytes = models.PositiveBigIntegerField(default=0)
    thumbnail = models.CharField(max_length=255, blank=True, default="")
    least_x = models.FloatField(default=0)
    least_y = models.FloatField(default=0)
    most_x = models.FloatField(default=0)
    most_y = models.FloatField(default=0)
    transformation = models.CharField(
        _("transformation"),
        max_length=10,
        choices=Transformation.choices,
        default=Transformation.AFFINE,
    )
    # Of a drawing in coordinates of the land, which needs no points.
    given_srid = models.PositiveIntegerField(_("coordinate system"), null=True, blank=True)
    # Raised with every change of the points; what is on the map was made of ``laid_revision``.
    revision = models.PositiveIntegerField(default=0)
    laid_revision = models.PositiveIntegerField(null=True, blank=True)
    # In the address of everything that is shown of it on the map.
    version = models.PositiveIntegerField(_("version"), default=0)
    laid = models.CharField(max_length=255, blank=True, default="")
    laid_bytes = models.PositiveBigIntegerField(default=0)
    rms_m = models.FloatField(_("mean error in metres"), null=True, blank=True)
    resolution_m = models.FloatField(_("metres for a pixel"), null=True, blank=True)
    footprint = stored_multipolygon(null=True, blank=True)
    footprint_web = models.GeneratedField(
        expression=ToWebMercator("footprint"),
        output_field=web_multipolygon(),
        db_persist=True,
        null=True,
    )
    laid_transformation = models.CharField(
        max_length=10, choices=Transformation.choices, blank=True, default=""
    )
    laid_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    laid_at = models.DateTimeField(_("laid on the map at"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("added at"), auto_now_add=True)

    objects = OverlayQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("plan on the map")
        verbose_name_plural = _("plans on the map")
        constraints = [
            models.UniqueConstraint(
                fields=["parcel", "sha256"], nulls_distinct=False, name="overlay_once_of_parcel"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["unplaced", "ready"])
                | (Q(most_x__gt=models.F("least_x"), most_y__gt=models.F("least_y")))
                & ~Q(picture=""),
                name="shown_overlay_has_its_picture",
            ),
            models.CheckConstraint(
                condition=~Q(state="ready")
                | Q(
                    footprint__isnull=False,
                    laid_at__isnull=False,
                    laid_revision__isnull=False,
                    version__gt=0,
                )
                & ~Q(laid=""),
                name="ready_overlay_is_complete",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | Q(refusal__has_key="code"),
                name="refused_overlay_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_drawing(self) -> bool:
        """Whether it is lines and not a picture."""
        return self.kind == DRAWING

    @property
    def box(self) -> tuple[float, float, float, float]:
        """The plan's edges in its own units; a scan's rows count downwards from 0."""
        return self.least_x, self.least_y, self.most_x, self.most_y

    @property
    def sentence(self) -> str:
        """Why it was refused and what to do, in the page's language."""
        if not self.refusal:
            return ""
        return sentence_of(Refused(self.refusal["code"], **self.refusal["params"]))

    @property
    def is_under_way(self) -> bool:
        """Whether a worker has it or will have it."""
        return bool(self.job and not self.job.is_over)

    @property
    def is_laid_otherwise(self) -> bool:
        """Whether its points were changed after it was laid on the map."""
        return self.state == self.State.READY and self.laid_revision != self.revision


class ControlPoint(models.Model):
    """نقطة ضبط: one spot of the plan and where it lies on the land."""

    overlay = models.ForeignKey(
        Overlay, models.CASCADE, related_name="points", verbose_name=_("plan on the map")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    plan_x = models.FloatField(_("column"))
    plan_y = models.FloatField(_("row"))
    ground = PointField(_("place"), srid=crs.STORAGE)
    is_used = models.BooleanField(_("used"), default=True)

    class Meta:
        ordering = ["number"]
        verbose_name = _("control point")
        verbose_name_plural = _("control points")
        constraints = [
            models.UniqueConstraint(
                fields=["overlay", "number"], name="control_point_numbered_once"
            ),
            models.CheckConstraint(  # PostgreSQL's NaN is above every number
                condition=Q(
                    plan_x__gte=-FARTHEST,
                    plan_x__lte=FARTHEST,
                    plan_y__gte=-FARTHEST,
                    plan_y__lte=FARTHEST,
                ),
                name="control_point_is_a_place",
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)
