"""How much of a parcel lies in which class of a plan, and what waits to be worked out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from gis_core.geometry import stored_multipolygon
from parcels.models.parcel import Parcel, ParcelBoundary
from parcels.models.plan import StructuralPlan, ZoneClass

if TYPE_CHECKING:
    from gis_core.accounts.models import User


class ZoneShareQuerySet(models.QuerySet):
    def current(self) -> Self:
        """Shares of the boundaries in force now."""
        return self.filter(boundary__valid_to=None, boundary__recorded_to=None)

    def of_parcel(self, parcel: Parcel) -> Self:
        """Shares of one parcel as it lies now."""
        return self.current().filter(boundary__parcel=parcel.pk)

    def visible_to(self, user: User) -> Self:
        """Shares of the parcels that a person may see, for those who read the plan."""
        if not user.has_perm("parcels.view_structuralplanzone"):
            return self.none()
        scope = user.scope
        return self if scope.everything else self.filter(boundary__area__in=scope.area_ids)


class ZoneShare(models.Model):
    """حصة من المخطط: the ground of one class within one parcel, written by ``parcels.shares`` only.

    Of an exclusive plan the rows of a boundary (classes, uncovered, conflict) make exactly
    100.00 per cent; of an overlay each class stands for itself. ``is_material`` tells whether
    the ground is wider than the plan is accurate; a class that is not is a trace.
    """

    class Kind(models.TextChoices):
        MATERIAL = "material", _("share")
        TRACE = "trace", _("trace of drawing")
        UNCOVERED = "uncovered", _("outside every zone")
        CONFLICT = "conflict", _("under several classes")

    boundary = models.ForeignKey(
        ParcelBoundary, models.CASCADE, related_name="shares", db_index=False
    )
    plan = models.ForeignKey(StructuralPlan, models.CASCADE, related_name="shares", db_index=False)
    zone_class = models.ForeignKey(ZoneClass, models.PROTECT, null=True, related_name="shares")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    is_material = models.BooleanField()
    area_m2 = models.FloatField()  # in the storage CRS, as the parcel's computed area
    percent = models.DecimalField(max_digits=5, decimal_places=2)  # of the computed area
    mean_width_m = models.FloatField(null=True)  # of what is not material
    between = ArrayField(models.BigIntegerField(), default=list)  # the classes of a conflict

    objects = ZoneShareQuerySet.as_manager()

    class Meta:
        verbose_name = _("share of a parcel")
        verbose_name_plural = _("shares of parcels")
        indexes = [
            models.Index(
                fields=["plan"],
                name="share_in_doubt",
                condition=Q(is_material=True, kind__in=["uncovered", "conflict"]),
            ),
        ]
        constraints = [
            # Also the index by which a boundary's shares are read.
            models.UniqueConstraint(
                fields=["boundary", "plan", "zone_class", "kind"],
                nulls_distinct=False,
                name="share_once_per_class",
            ),
            models.CheckConstraint(
                condition=Q(kind="material", zone_class__isnull=False, is_material=True)
                | Q(kind="trace", zone_class__isnull=False, is_material=False)
                | Q(kind__in=["uncovered", "conflict"], zone_class=None),
                name="share_kind_fits",
            ),
            models.CheckConstraint(
                condition=Q(area_m2__gt=0, percent__gte=0, percent__lte=100),
                name="share_is_a_part",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.zone_class or self.get_kind_display()} {self.percent} %"


class ShareQueue(models.Model):
    """What triggers leave to be recomputed: a parcel that changed, or the ground of a zone.

    Only ever added to and taken from, so that writers neither wait for each other nor for the
    worker. No foreign key: a parcel may be gone by the time its turn comes.
    """

    parcel = models.ForeignKey(
        Parcel,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    ground = stored_multipolygon(null=True, spatial_index=False)
    queued_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(
                fields=["parcel"],
                name="share_queue_by_parcel",
                condition=Q(parcel__isnull=False),
            ),
            GistIndex(
                fields=["ground"], name="share_queue_by_place", condition=Q(ground__isnull=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(parcel=None, ground__isnull=False)
                | Q(parcel__isnull=False, ground=None),
                name="queue_names_parcel_or_ground",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.parcel_id or 'ground'}"


class ShareDay(models.Model):
    """The day for which the stored shares hold: zones come into force by the calendar alone."""

    day = models.DateField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="share_day_is_one")]

    def __str__(self) -> str:
        return self.day.isoformat()
