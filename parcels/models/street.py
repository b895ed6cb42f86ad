"""Streets: what open sides look out on, and the kinds that the regulations tell apart.

Kinds, too, tell a roadway from a footpath or a square: all are public ground and no parcel.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.contrib.gis.db.models import MultiLineStringField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gis_core import crs
from gis_core.areas.models import Area
from gis_core.areas.names import NamedInTwoLanguages
from gis_core.geometry import ToWebMercator, stored_multipolygon, web_multipolygon
from gis_core.ingest.models import ImportRun
from gis_core.keeping import keeps_rows

if TYPE_CHECKING:
    from gis_core.accounts.models import User


class StreetKind(NamedInTwoLanguages):
    """نوع الشارع: what the regulations distinguish. Data with a source, never a constant."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    source = models.CharField(_("source"), max_length=200, blank=True, default="")
    sort_order = models.PositiveSmallIntegerField(_("order"), default=100)

    class Meta:
        ordering = ["sort_order", "code"]
        verbose_name = _("street kind")
        verbose_name_plural = _("street kinds")
        triggers = keeps_rows("code", "name_ar", "name_en")


class StreetQuerySet(models.QuerySet):
    def as_of(self, on: date | None) -> Self:
        """Streets in use on a day; None is now. One without a first day was always there."""
        if on is None:
            return self.filter(valid_to=None)
        began = self.filter(Q(valid_from=None) | Q(valid_from__lte=on))
        return began.filter(Q(valid_to=None) | Q(valid_to__gt=on))

    def visible_to(self, user: User) -> Self:
        """Streets are in plain sight of whoever may see parcels."""
        return self if user.has_perm("parcels.view_parcel") else self.none()


class Street(NamedInTwoLanguages):
    """شارع: a road by its centreline and width, by its surface from edge to edge, or by both."""

    name_ar = models.CharField(_("Arabic name"), max_length=200, blank=True, default="")
    code = models.CharField(_("code"), max_length=60, blank=True, default="")
    kind = models.ForeignKey(
        StreetKind,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="streets",
        verbose_name=_("street kind"),
    )
    # What sets streets of one name apart; a road along a border may have none.
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="streets", verbose_name=_("area")
    )
    centreline = MultiLineStringField(
        _("centreline"), srid=crs.STORAGE, spatial_index=False, null=True, blank=True
    )
    centreline_web = models.GeneratedField(
        expression=ToWebMercator("centreline"),
        output_field=MultiLineStringField(srid=crs.WEB_MERCATOR),
        db_persist=True,
    )
    surface = stored_multipolygon(
        verbose_name=_("road surface"), spatial_index=False, null=True, blank=True
    )
    surface_web = models.GeneratedField(
        expression=ToWebMercator("surface"), output_field=web_multipolygon(), db_persist=True
    )
    width_m = models.DecimalField(
        _("width (m)"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    valid_from = models.DateField(_("in use from"), null=True, blank=True)
    valid_to = models.DateField(_("in use until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True, default="")
    import_run = models.ForeignKey(
        ImportRun, models.PROTECT, null=True, blank=True, related_name="streets"
    )
    # The delivery whose version of the road took the place of this one.
    ended_by = models.ForeignKey(
        ImportRun, models.PROTECT, null=True, blank=True, related_name="ended_streets"
    )
    # The version of the same road before this one.
    follows = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="followed_by"
    )

    objects = StreetQuerySet.as_manager()

    class Meta:
        verbose_name = _("street")
        verbose_name_plural = _("streets")
        indexes = [
            GistIndex(fields=["centreline"], name="street_by_place"),
            GistIndex(fields=["centreline_web"], name="street_by_tile"),
            GistIndex(fields=["surface"], name="street_by_surface"),
            GistIndex(fields=["surface_web"], name="street_by_surface_tile"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=~Q(code="") & Q(valid_to=None),
                name="street_code_unique_while_in_use",
            ),
            models.UniqueConstraint(
                fields=["area", "name_ar", "name_en"],
                condition=Q(code="", valid_to=None) & ~Q(name_ar="", name_en=""),
                name="street_name_unique_in_area_without_code",
            ),
            models.CheckConstraint(
                condition=~Q(centreline=None) | ~Q(surface=None), name="street_is_somewhere"
            ),
            models.CheckConstraint(
                condition=Q(surface=None) | Q(surface__isvalid=True),
                name="street_surface_is_valid",
            ),
            models.CheckConstraint(
                condition=Q(width_m=None) | Q(width_m__gt=0), name="street_width_is_positive"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="street_ends_no_earlier_than_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(ended_by=None) | ~Q(valid_to=None), name="street_ended_by_has_an_end"
            ),
        ]
        triggers = keeps_rows(
            "code", "name_ar", "name_en", "kind_id", "area_id", "centreline", "surface", "width_m",
            "valid_from", "valid_to",
        )  # fmt: skip

    def __str__(self) -> str:
        return self.code or self.name or f"#{self.pk}"
