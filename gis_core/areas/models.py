"""The municipality's division of the land: governorate, area, block."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gis_core.areas.names import NamedInTwoLanguages, aliases_field
from gis_core.geometry import ToWebMercator, stored_multipolygon, web_multipolygon
from gis_core.keeping import keeps_rows
from gis_core.search.fields import search_names_field

if TYPE_CHECKING:
    from gis_core.accounts.models import User


class Governorate(NamedInTwoLanguages):
    """محافظة: the largest division; which areas belong to it is an editable attribute of theirs."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    aliases = aliases_field()
    boundary = stored_multipolygon(verbose_name=_("boundary"), null=True, blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("governorate")
        verbose_name_plural = _("governorates")
        triggers = keeps_rows("code", "name_ar", "name_en", "boundary")


class AreaQuerySet(models.QuerySet["Area"]):
    def visible_to(self, user: User) -> Self:
        """The areas that a person works in."""
        scope = user.scope
        return self if scope.everything else self.filter(pk__in=scope.area_ids)

    def without_outlines(self) -> Self:
        """For lists of names: outlines weigh a hundred times the rest."""
        return self.defer("boundary", "boundary_web")


class Area(NamedInTwoLanguages):
    """منطقة: a named part of the city; its code says nothing of its governorate."""

    governorate = models.ForeignKey(
        Governorate,
        models.PROTECT,
        related_name="areas",
        null=True,
        blank=True,
        verbose_name=_("governorate"),
    )
    code = models.CharField(_("code"), max_length=40, unique=True)
    aliases = aliases_field()
    boundary = stored_multipolygon(verbose_name=_("boundary"), null=True, blank=True)
    boundary_web = models.GeneratedField(
        expression=ToWebMercator("boundary"), output_field=web_multipolygon(), db_persist=True
    )
    search_names = search_names_field()
    source = models.CharField(_("source"), max_length=200, blank=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering = ["name_ar"]
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        constraints = [
            models.CheckConstraint(
                condition=Q(boundary=None) | Q(boundary__isvalid=True),
                name="area_boundary_is_valid",
            ),
        ]
        indexes = [
            GistIndex(fields=["boundary_web"], name="area_by_tile"),
            GinIndex(fields=["search_names"], name="area_by_name", opclasses=["gin_trgm_ops"]),
        ]
        triggers = keeps_rows("code", "name_ar", "name_en", "governorate_id", "boundary")


class BlockQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Blocks of the areas that a person works in."""
        scope = user.scope
        return self if scope.everything else self.filter(area__in=scope.area_ids)

    def without_outlines(self) -> Self:
        """For lists of numbers."""
        return self.defer("boundary", "boundary_web")


class Block(models.Model):
    """قطعة: a numbered part of an area, in which parcels are numbered."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="blocks", verbose_name=_("area"))
    number = models.CharField(_("block number"), max_length=20)
    name_ar = models.CharField(_("Arabic name"), max_length=200, blank=True)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    aliases = aliases_field()
    boundary = stored_multipolygon(verbose_name=_("boundary"), null=True, blank=True)
    boundary_web = models.GeneratedField(
        expression=ToWebMercator("boundary"), output_field=web_multipolygon(), db_persist=True
    )
    source = models.CharField(_("source"), max_length=200, blank=True)

    objects = BlockQuerySet.as_manager()

    class Meta:
        ordering = ["area", "number"]
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        constraints = [
            models.UniqueConstraint(fields=["area", "number"], name="block_number_unique_in_area"),
            models.CheckConstraint(
                condition=Q(boundary=None) | Q(boundary__isvalid=True),
                name="block_boundary_is_valid",
            ),
        ]
        indexes = [
            GistIndex(fields=["boundary_web"], name="block_by_tile"),
            models.Index(fields=["number"], name="block_by_number"),
        ]
        triggers = keeps_rows("area_id", "number", "name_ar", "name_en", "boundary")

    def __str__(self) -> str:
        return f"{self.area} {self.number}"
