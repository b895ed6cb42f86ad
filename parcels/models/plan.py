"""The structural plan: zones, their classes, and regulations as data with a source."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from gis_core.areas.names import NamedInTwoLanguages
from gis_core.geometry import (
    IsEmpty,
    PlanarArea,
    ToWebMercator,
    stored_multipolygon,
    web_multipolygon,
)
from gis_core.ingest.models import ImportRun
from gis_core.keeping import keeps_rows
from parcels.models.condition import check_condition
from parcels.models.parcel import LegalRange

if TYPE_CHECKING:
    from gis_core.accounts.models import User


class ZoneClass(NamedInTwoLanguages):
    """صنف استعمال: what a zone is for, and its colour on the map. Both are data."""

    code = models.CharField(_("code"), max_length=60, unique=True)
    colour = models.CharField(
        _("colour"),
        max_length=7,
        default="#9aa5b1",
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$")],
    )
    sort_order = models.PositiveSmallIntegerField(_("order in the legend"), default=100)

    class Meta:
        ordering = ["sort_order", "code"]
        verbose_name = _("zone class")
        verbose_name_plural = _("zone classes")
        triggers = keeps_rows("code", "name_ar", "name_en", "colour")


class StructuralPlanQuerySet(models.QuerySet):
    def current(self) -> Self:
        """Editions in force now."""
        return self.filter(state=StructuralPlan.State.IN_FORCE)

    def as_of(self, on: date | None) -> Self:
        """Editions that were in force on a day; None is now."""
        return self.current() if on is None else self.filter(_held("", on))

    def visible_to(self, user: User) -> Self:
        """Those who may read zones may read what they are zones of, drafts included."""
        allowed = user.has_perm("parcels.view_structuralplanzone")
        return self if allowed else self.none()


def _held(plan: str, on: date) -> Q:
    """Whether the edition at the end of the path ``plan`` ("" or "plan__") held on a day."""
    began = Q(
        **{
            f"{plan}state__in": [StructuralPlan.State.IN_FORCE, StructuralPlan.State.SUPERSEDED],
            f"{plan}valid_from__lte": on,
        }
    )
    return began & (Q(**{f"{plan}valid_to": None}) | Q(**{f"{plan}valid_to__gt": on}))


class StructuralPlan(NamedInTwoLanguages):
    """المخطط الهيكلي: one edition of the plan, with the authority that adopted it.

    It goes draft, approved, in force, superseded, one step at a time and never back; only what
    is or was in force has days of validity. ``parcels.plans.deciding`` takes the steps.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        APPROVED = "approved", _("approved")
        IN_FORCE = "in_force", _("in force")
        SUPERSEDED = "superseded", _("superseded")

    edition = models.CharField(_("edition"), max_length=60, unique=True)
    authority = models.CharField(_("authority"), max_length=200, blank=True)
    is_exclusive = models.BooleanField(_("zones may not overlap"), default=True)
    accuracy_m = models.FloatField(
        _("accuracy of the drawing (m)"),
        default=0.05,
        validators=[MinValueValidator(0), MaxValueValidator(50)],
        help_text=_(
            "A slice of a parcel that is nowhere wider than twice this is shown as a trace of "
            "drawing, not as a share."
        ),
    )
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.DRAFT)
    valid_from = models.DateField(_("in force from"), null=True, blank=True)
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    superseded_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="supersedes",
        verbose_name=_("superseded by"),
    )

    objects = StructuralPlanQuerySet.as_manager()

    class Meta:
        ordering = ["edition"]
        verbose_name = _("structural plan")
        verbose_name_plural = _("structural plans")
        permissions = [("decide_structuralplan", "Can decide on editions of the plan")]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="plan_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(accuracy_m__gte=0, accuracy_m__lte=50), name="plan_accuracy_is_sane"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "approved"], valid_from=None, valid_to=None)
                | Q(state="in_force", valid_from__isnull=False, valid_to=None)
                | Q(state="superseded", valid_from__isnull=False, valid_to__isnull=False),
                name="plan_has_the_days_of_its_state",
            ),
            models.CheckConstraint(
                condition=Q(superseded_by=None)
                | (Q(state="superseded") & ~Q(superseded_by=F("id"))),
                name="plan_is_superseded_by_another",
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="one_step_at_a_time",
                field="state",
                transitions=[
                    ("draft", "approved"),
                    ("approved", "in_force"),
                    ("in_force", "superseded"),
                ],
            ),
            *keeps_rows("edition", "name_ar", "name_en", "state", "valid_from", "valid_to"),
        ]


class StructuralPlanZoneQuerySet(models.QuerySet):
    def current(self) -> Self:
        """Zones in force today."""
        return self.filter(valid_to=None, plan__state=StructuralPlan.State.IN_FORCE)

    def as_of(self, on: date | None) -> Self:
        """Zones that held on a day, of the edition that held on it; None is now."""
        if on is None:
            return self.current()
        held = Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gt=on))
        return self.filter(held & _held("plan__", on))

    def last_of(self, plan: StructuralPlan) -> Self:
        """The zones with which an edition stands, or with which it ended."""
        return self.filter(plan=plan, valid_to=None)

    def visible_to(self, user: User) -> Self:
        """The plan is read by all staff who may read it at all: it is published law."""
        allowed = user.has_perm("parcels.view_structuralplanzone")
        return self if allowed else self.none()


class StructuralPlanZone(models.Model):
    """A piece of ground with one land use in one edition of the plan."""

    plan = models.ForeignKey(
        StructuralPlan, models.PROTECT, related_name="zones", verbose_name=_("plan")
    )
    zone_class = models.ForeignKey(
        ZoneClass, models.PROTECT, related_name="zones", verbose_name=_("zone class")
    )
    code = models.CharField(_("zone"), max_length=60, blank=True, default="")
    boundary = stored_multipolygon(verbose_name=_("boundary"))
    boundary_web = models.GeneratedField(
        expression=ToWebMercator("boundary"), output_field=web_multipolygon(), db_persist=True
    )
    computed_area_m2 = models.GeneratedField(
        expression=PlanarArea("boundary"), output_field=models.FloatField(), db_persist=True
    )
    decision = models.CharField(_("decision"), max_length=200, blank=True, default="")
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True, default="")
    import_run = models.ForeignKey(
        ImportRun, models.PROTECT, null=True, blank=True, related_name="plan_zones"
    )

    objects = StructuralPlanZoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan zone")
        verbose_name_plural = _("plan zones")
        indexes = [GistIndex(fields=["boundary_web"], name="zone_by_tile")]
        constraints = [
            models.CheckConstraint(
                condition=Q(boundary__isvalid=True), name="zone_boundary_is_valid"
            ),
            models.CheckConstraint(
                condition=~Q(IsEmpty("boundary")), name="zone_boundary_is_not_empty"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="zone_ends_after_it_starts",
            ),
        ]
        triggers = keeps_rows(
            "plan_id", "zone_class_id", "code", "boundary", "decision", "valid_from", "valid_to"
        )

    def __str__(self) -> str:
        return f"{self.zone_class} {self.code}".strip()


class RegulationQuerySet(models.QuerySet):
    def in_force(self, on: date) -> Self:
        """Rules that hold on a day."""
        return self.filter(valid_from__lte=on).filter(Q(valid_to=None) | Q(valid_to__gt=on))


class Regulation(models.Model):
    """اشتراط: one value that the rules set for a class, with its article. Never a constant."""

    class Parameter(models.TextChoices):
        USE = "use", _("permitted use")
        BUILDING_RATIO = "building_ratio", _("building ratio")
        COVERAGE = "coverage", _("ground coverage")
        FLOORS = "floors", _("floors")
        HEIGHT = "height", _("height")
        SETBACK_FRONT = "setback_front", _("front setback")
        SETBACK_SIDE = "setback_side", _("side setback")
        SETBACK_BACK = "setback_back", _("back setback")
        PARKING = "parking", _("parking")
        BASEMENT = "basement", _("basement")
        LEAST_PLOT = "least_plot", _("least plot")

    zone_class = models.ForeignKey(
        ZoneClass, models.PROTECT, related_name="regulations", verbose_name=_("zone class")
    )
    parameter = models.CharField(_("parameter"), max_length=20, choices=Parameter.choices)
    condition = models.JSONField(
        _("condition"), default=dict, blank=True, validators=[check_condition]
    )
    value = models.DecimalField(_("value"), max_digits=12, decimal_places=3, null=True, blank=True)
    value_text = models.CharField(_("value in words"), max_length=200, blank=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    article = models.CharField(_("article"), max_length=100)
    document = models.CharField(_("document"), max_length=200)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force until"), null=True, blank=True)

    objects = RegulationQuerySet.as_manager()

    class Meta:
        ordering = ["zone_class", "parameter", "valid_from"]
        verbose_name = _("regulation")
        verbose_name_plural = _("regulations")
        constraints = [
            ExclusionConstraint(
                name="regulation_one_value_a_day",
                expressions=[
                    ("zone_class", RangeOperators.EQUAL),
                    ("parameter", RangeOperators.EQUAL),
                    (Cast("condition", models.TextField()), RangeOperators.EQUAL),
                    (
                        LegalRange("valid_from", "valid_to", RangeBoundary()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | ~Q(value_text=""),
                name="regulation_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.zone_class} {self.get_parameter_display()}"

    @property
    def written_value(self) -> str:
        """The value without idle zeros: ``1.5``, ``2,000``; empty where it is in words."""
        if self.value is None:
            return ""
        written = f"{self.value:,f}"
        return written.rstrip("0").rstrip(".") if "." in written else written
