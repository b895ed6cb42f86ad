"""What is decided about editions of the plan, what differs between two, and what is only tried."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.contrib.gis.db.models import GeometryField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gis_core import crs
from gis_core.areas.models import Area
from gis_core.geometry import PlanarArea, stored_multipolygon
from gis_core.keeping import NEVER_EMPTIED
from parcels.models.parcel import Parcel
from parcels.models.plan import StructuralPlan, ZoneClass

if TYPE_CHECKING:
    from gis_core.accounts.models import User


class PlanDecision(models.Model):
    """قرار بشأن المخطط: one step of an edition, on whose word; appended to, never altered."""

    class Kind(models.TextChoices):
        APPROVED = "approved", _("approved")
        IN_FORCE = "in_force", _("brought into force")
        SUPERSEDED = "superseded", _("superseded")
        AMENDED = "amended", _("amended")

    plan = models.ForeignKey(
        StructuralPlan, models.PROTECT, related_name="decisions", verbose_name=_("plan")
    )
    kind = models.CharField(_("step"), max_length=12, choices=Kind.choices)
    reference = models.CharField(_("decision number"), max_length=200, blank=True, default="")
    effective_on = models.DateField(_("effective on"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("person"),
    )
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("decision on a plan")
        verbose_name_plural = _("decisions on plans")
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            NEVER_EMPTIED,
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.kind} {self.effective_on}"


class PlanComparison(models.Model):
    """What differs between two editions in one area; worked out once and kept until either side
    changes, which ``plan_version`` (of plan and areas) and ``parcels_version`` tell.

    ``cells`` is the matrix: ``[class before, class after, m2, m2 of it in traces]``, where null
    stands for ground without a zone. No area means the ground outside every area.
    """

    before = models.ForeignKey(StructuralPlan, models.CASCADE, related_name="+")
    after = models.ForeignKey(StructuralPlan, models.CASCADE, related_name="+")
    area = models.ForeignKey(Area, models.CASCADE, null=True, related_name="+")
    cells = models.JSONField(default=list)
    overlap_before_m2 = models.FloatField(default=0)
    overlap_after_m2 = models.FloatField(default=0)
    plan_version = models.PositiveBigIntegerField()
    parcels_version = models.PositiveBigIntegerField()
    computed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["before", "after", "area"],
                nulls_distinct=False,
                name="comparison_once_per_area",
            ),
            models.CheckConstraint(
                condition=~Q(before=F("after")), name="comparison_is_of_two_editions"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before_id} {self.after_id} {self.area_id}"


class PlanChange(models.Model):
    """A piece of ground that has one class before and another after; null is no zone."""

    comparison = models.ForeignKey(PlanComparison, models.CASCADE, related_name="changes")
    before_class = models.ForeignKey(ZoneClass, models.PROTECT, null=True, related_name="+")
    after_class = models.ForeignKey(ZoneClass, models.PROTECT, null=True, related_name="+")
    boundary = stored_multipolygon()
    computed_area_m2 = models.GeneratedField(
        expression=PlanarArea("boundary"), output_field=models.FloatField(), db_persist=True
    )
    is_trace = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["comparison", "is_trace", "-computed_area_m2", "id"], name="change_by_size"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before_class_id} {self.after_class_id}"


class ChangedParcel(models.Model):
    """How much of a parcel, as it is bounded now, lies in a changed piece."""

    change = models.ForeignKey(PlanChange, models.CASCADE, related_name="parcels")
    parcel = models.ForeignKey(Parcel, models.CASCADE, related_name="+")
    area_m2 = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change", "parcel"], name="parcel_once_in_a_change"),
        ]

    def __str__(self) -> str:
        return f"{self.parcel_id} {self.change_id}"


class WhatIfQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """One's own, and shared ones whose ground lies wholly in one's areas."""
        if not user.has_perm("parcels.view_whatif"):
            return self.none()
        mine, shared = Q(created_by=user.pk), Q(is_shared=True)
        scope = user.scope
        if scope.everything:
            return self.filter(mine | shared)
        elsewhere = WhatIf.areas.through.objects.filter(whatif=models.OuterRef("pk")).exclude(
            area__in=scope.area_ids
        )
        inside = shared & Q(is_outside=False) & ~models.Exists(elsewhere)
        return self.filter(mine | inside)


class WhatIf(models.Model):
    """تجربة: an amendment, split or merge that is only tried; it changes no plan and no parcel."""

    class Kind(models.TextChoices):
        AMENDMENT = "amendment", _("amendment of the plan")
        SPLIT = "split", _("split of a parcel")
        MERGE = "merge", _("merge of parcels")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=120)
    drawing = GeometryField(_("drawing"), srid=crs.STORAGE, null=True)
    zone_class = models.ForeignKey(
        ZoneClass,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("zone class"),
    )
    parcels = models.ManyToManyField(Parcel, related_name="+", verbose_name=_("parcels"))
    reach_m = models.FloatField(_("neighbours within (m)"), default=0)
    areas = models.ManyToManyField(Area, related_name="+")
    is_outside = models.BooleanField(default=False)  # some of its ground lies in no area
    is_shared = models.BooleanField(_("shared"), default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    created_at = models.DateTimeField(_("kept at"), auto_now_add=True)

    objects = WhatIfQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("what-if")
        verbose_name_plural = _("what-ifs")

    def __str__(self) -> str:
        return self.name
