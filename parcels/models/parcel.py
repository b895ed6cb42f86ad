"""The parcel as an identity, and its boundary as versions in time."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

import pgtrigger
from django.contrib.gis.db.models import GeometryField, MultiPolygonField
from django.contrib.gis.geos import Point
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gis_core import crs
from gis_core.areas.models import Area, Block
from gis_core.geometry import (
    IsEmpty,
    PlanarArea,
    ToWebMercator,
    stored_multipolygon,
    web_multipolygon,
)
from gis_core.ingest.models import ImportRun
from gis_core.keeping import NEVER_EMPTIED, keeps_rows

if TYPE_CHECKING:
    from gis_core.accounts.models import User


class ParcelQuerySet(models.QuerySet):
    def current(self) -> Self:
        """Parcels that exist in law today."""
        return self.filter(status=Parcel.Status.CURRENT)

    def visible_to(self, user: User) -> Self:
        """Parcels of a person's areas; what lies in no area needs the widest sight."""
        scope = user.scope
        return self if scope.everything else self.filter(area__in=scope.area_ids)


class Parcel(models.Model):
    """قسيمة: the smallest piece of land the municipality numbers. Never deleted, never reused."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        CURRENT = "current", _("current")
        HISTORIC = "historic", _("historic")

    area = models.ForeignKey(
        Area,
        models.PROTECT,
        related_name="parcels",
        null=True,
        blank=True,
        db_index=False,  # parcel_by_number_in_area begins with it
        verbose_name=_("area"),
    )
    block = models.ForeignKey(
        Block,
        models.PROTECT,
        related_name="parcels",
        null=True,
        blank=True,
        db_index=False,  # parcel_by_prefix begins with it
        verbose_name=_("block"),
    )
    number = models.CharField(_("parcel number"), max_length=40)
    sub_number = models.CharField(_("sub-number"), max_length=20, blank=True, default="")
    plan_ref = models.CharField(_("plan reference"), max_length=60, blank=True, default="")
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.CURRENT
    )
    since = models.DateField(_("so named since"), null=True, editable=False)
    retired_because = models.CharField(
        _("reason of its end"), max_length=300, blank=True, db_default="", editable=False
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = ParcelQuerySet.as_manager()

    class Meta:
        verbose_name = _("parcel")
        verbose_name_plural = _("parcels")
        permissions = [("export_layers", "Can export whole layers")]
        indexes = [
            models.Index(
                fields=["block", "number"],
                name="parcel_by_prefix",
                opclasses=["int8_ops", "text_pattern_ops"],
            ),
            models.Index(
                fields=["number"], name="parcel_by_number", opclasses=["text_pattern_ops"]
            ),
            models.Index(
                fields=["area", "number"],
                name="parcel_by_number_in_area",
                opclasses=["int8_ops", "text_pattern_ops"],
            ),
            # Numbers of parcels that are no more: few among many, found without the many.
            models.Index(
                fields=["number"],
                name="parcel_gone_by_number",
                opclasses=["text_pattern_ops"],
                condition=Q(status="historic"),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["block", "number", "sub_number", "plan_ref", "area"],
                condition=~Q(status="historic"),
                nulls_distinct=False,
                name="parcel_number_unique_while_current",
            ),
            models.CheckConstraint(condition=~Q(number=""), name="parcel_has_a_number"),
        ]
        triggers = [
            # A block lies in one area, so the parcel's area follows from it and cannot disagree.
            pgtrigger.Trigger(
                name="area_follows_block",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("block_id", "area_id"),
                condition=pgtrigger.Q(new__block__isnull=False),
                func="""
                    SELECT area_id INTO NEW.area_id FROM areas_block WHERE id = NEW.block_id;
                    RETURN NEW;
                """,
            ),
            # Boundaries carry what a tile shows, so that drawing one reads a single table.
            pgtrigger.Trigger(
                name="label_follows_number",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("block_id", "area_id", "number", "sub_number"),
                func="""
                    UPDATE parcels_parcelboundary
                    SET area_id = NEW.area_id, block_id = NEW.block_id,
                        label = NEW.number || CASE WHEN NEW.sub_number = '' THEN ''
                                                   ELSE '/' || NEW.sub_number END
                    WHERE parcel_id = NEW.id;
                    RETURN NULL;
                """,
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            NEVER_EMPTIED,
            *keeps_rows(
                "block_id", "number", "sub_number", "plan_ref", "status", "retired_because"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        """Its file."""
        return reverse("parcels:page", args=[self.pk])

    @property
    def label(self) -> str:
        """The number as it is written on the map: ``12`` or ``12/3``."""
        return f"{self.number}/{self.sub_number}" if self.sub_number else self.number

    @property
    def boundary(self) -> ParcelBoundary | None:
        """The version in force today."""
        return self.boundaries.current().first()


class AutomatedNumber(models.Model):
    """الرقم الآلي: PACI's number of a unit on the parcel; digits only, of any length."""

    parcel = models.ForeignKey(
        Parcel, models.CASCADE, related_name="automated", verbose_name=_("parcel")
    )
    number = models.CharField(_("automated number"), max_length=20)

    class Meta:
        verbose_name = _("automated number")
        verbose_name_plural = _("automated numbers")
        constraints = [
            models.UniqueConstraint(
                fields=["parcel", "number"], name="automated_number_once_per_parcel"
            ),
            models.CheckConstraint(
                condition=Q(number__regex=r"^[0-9]+$"), name="automated_number_is_digits"
            ),
        ]
        indexes = [
            models.Index(
                fields=["number"], name="automated_by_prefix", opclasses=["text_pattern_ops"]
            ),
        ]
        triggers = keeps_rows("parcel_id", "number")

    def __str__(self) -> str:
        return self.number


def _come_by(on: date) -> models.Case:
    """The end of a version, where it had come by a day."""
    return models.Case(
        models.When(valid_to__lte=on, then=F("valid_to")),
        default=None,
        output_field=models.DateField(null=True),
    )


class LegalRange(Func):
    """The days a version is in force: from its first day up to, not including, its last."""

    function = "DATERANGE"
    output_field = DateRangeField()


class ParcelBoundaryQuerySet(models.QuerySet):
    def current(self) -> Self:
        """Versions in force now, as far as we know now."""
        return self.filter(valid_to=None, recorded_to=None)

    def as_of(self, on: date | None) -> Self:
        """Versions in force on a day, as far as we know now; None is now."""
        if on is None:
            return self.current()
        began = self.filter(recorded_to=None, valid_from__lte=on)
        return began.filter(Q(valid_to=None) | Q(valid_to__gt=on))

    def known_by(self, on: date | None) -> Self:
        """Versions that had begun by a day, each with its end as far as it had come: ``ended_on``.

        What has been withdrawn from the record since is left out: the day is one in law, and what
        held on it is said with the knowledge of now.
        """
        return self.with_withdrawn(on).filter(recorded_to=None)

    def with_withdrawn(self, on: date | None) -> Self:
        """The same with the versions that were withdrawn: what the record itself says."""
        if on is None:
            return self.annotate(ended_on=F("valid_to"))
        return self.filter(valid_from__lte=on).annotate(ended_on=_come_by(on))

    def visible_to(self, user: User) -> Self:
        """Boundaries of the parcels that a person may see."""
        scope = user.scope
        return self if scope.everything else self.filter(area__in=scope.area_ids)

    def covering(self, point: Point) -> Self:
        """Boundaries that contain the point, whatever its CRS."""
        return self.filter(boundary__intersects=point)


class ParcelBoundary(models.Model):
    """Where a parcel lay, over which days in law, and since when we have known it."""

    parcel = models.ForeignKey(
        Parcel, models.PROTECT, related_name="boundaries", verbose_name=_("parcel")
    )
    boundary = stored_multipolygon(verbose_name=_("boundary"), spatial_index=False)
    boundary_web = models.GeneratedField(
        expression=ToWebMercator("boundary"), output_field=web_multipolygon(), db_persist=True
    )
    computed_area_m2 = models.GeneratedField(
        expression=PlanarArea("boundary"), output_field=models.FloatField(), db_persist=True
    )
    official_area_m2 = models.DecimalField(
        _("area in the deed (m²)"), max_digits=14, decimal_places=3, null=True, blank=True
    )
    estimated_accuracy_m = models.FloatField(_("accuracy (m)"), null=True, blank=True)
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, related_name="+", editable=False, db_index=False
    )
    block = models.ForeignKey(Block, models.PROTECT, null=True, related_name="+", editable=False)
    label = models.CharField(max_length=61, editable=False, default="")
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    recorded_from = models.DateTimeField(_("recorded at"), default=timezone.now)
    recorded_to = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True, default="")
    source_srid = models.PositiveIntegerField(_("delivered in"), null=True, blank=True)
    source_boundary = GeometryField(
        _("boundary as delivered"), srid=0, null=True, blank=True, spatial_index=False
    )
    import_run = models.ForeignKey(
        ImportRun, models.PROTECT, null=True, blank=True, related_name="parcel_boundaries"
    )

    objects = ParcelBoundaryQuerySet.as_manager()

    class Meta:
        verbose_name = _("parcel boundary")
        verbose_name_plural = _("parcel boundaries")
        indexes = [
            models.Index(
                fields=["parcel"],
                name="boundary_current_of_parcel",
                condition=Q(valid_to=None, recorded_to=None),
            ),
            GistIndex(
                fields=["boundary"],
                name="boundary_current_by_place",
                condition=Q(valid_to=None, recorded_to=None),
            ),
            GistIndex(
                fields=["boundary_web"],
                name="boundary_current_by_tile",
                condition=Q(valid_to=None, recorded_to=None),
            ),
            # Days gone by: the versions that have ended are looked up by place, too.
            GistIndex(
                fields=["boundary"],
                name="boundary_ended_by_place",
                condition=Q(valid_to__isnull=False, recorded_to=None),
            ),
            GistIndex(
                fields=["boundary_web"],
                name="boundary_ended_by_tile",
                condition=Q(valid_to__isnull=False, recorded_to=None),
            ),
        ]
        constraints = [
            ExclusionConstraint(
                name="boundary_versions_do_not_overlap",
                expressions=[
                    ("parcel", RangeOperators.EQUAL),
                    (
                        LegalRange("valid_from", "valid_to", RangeBoundary()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(recorded_to=None),
            ),
            models.CheckConstraint(
                condition=Q(boundary__isvalid=True), name="parcel_boundary_is_valid"
            ),
            models.CheckConstraint(
                condition=~Q(IsEmpty("boundary")),
                name="parcel_boundary_is_not_empty",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="boundary_ends_after_it_starts",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="label_of_parcel",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("parcel_id"),
                func="""
                    SELECT area_id, block_id,
                           number || CASE WHEN sub_number = '' THEN '' ELSE '/' || sub_number END
                    INTO NEW.area_id, NEW.block_id, NEW.label
                    FROM parcels_parcel WHERE id = NEW.parcel_id;
                    RETURN NEW;
                """,
            ),
            *keeps_rows(
                "parcel_id", "boundary", "official_area_m2", "valid_from", "valid_to", "recorded_to"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.valid_from}"


class ParcelFabric(models.Model):
    """The ground that a block's parcels cover, drawn where single parcels would be too small.

    Rebuilt from the boundaries when a delivery is published; parcels outside any block are
    gathered by cells of a grid.
    """

    block = models.ForeignKey(Block, models.CASCADE, null=True, blank=True, related_name="fabric")
    area = models.ForeignKey(Area, models.CASCADE, null=True, blank=True, related_name="+")
    cell = models.CharField(max_length=40, blank=True, default="")
    boundary_web = MultiPolygonField(srid=crs.WEB_MERCATOR)
    parcel_count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["block", "area", "cell"], nulls_distinct=False, name="fabric_once_per_place"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.block or self.cell}: {self.parcel_count}"
