"""Building files, the buildings they are about, and the documents in them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gis_core.accounts.models import Unit
from gis_core.geometry import ToWebMercator, stored_multipolygon, web_multipolygon
from gis_core.ingest.models import ImportRun
from parcels.models.licence import BuildingLicence, OfParcelQuerySet
from parcels.models.parcel import Parcel

if TYPE_CHECKING:
    from gis_core.accounts.models import User


class BuildingFile(models.Model):
    """ملف البناء: the municipality's folder on a parcel, and the unit that keeps it."""

    parcel = models.ForeignKey(
        Parcel, models.PROTECT, related_name="building_files", verbose_name=_("parcel")
    )
    number = models.CharField(_("file number"), max_length=60, unique=True)
    custodian = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="building_files",
        verbose_name=_("kept by"),
    )
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    shelf = models.CharField(_("shelf"), max_length=60, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True, default="")

    objects = OfParcelQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        verbose_name = _("building file")
        verbose_name_plural = _("building files")

    def __str__(self) -> str:
        return self.number


class BuildingQuerySet(OfParcelQuerySet):
    def as_of(self, on: date | None) -> Self:
        """What stood in a day's year; a building of no known year is taken to have stood."""
        if on is None:
            return self
        return self.filter(Q(year_built=None) | Q(year_built__lte=on.year))


class Building(models.Model):
    """مبنى: what stands on a parcel, with or without a known footprint."""

    parcel = models.ForeignKey(
        Parcel,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="buildings",
        verbose_name=_("parcel"),
    )
    code = models.CharField(_("building number"), max_length=60, blank=True, default="")
    footprint = stored_multipolygon(verbose_name=_("footprint"), null=True, blank=True)
    footprint_web = models.GeneratedField(
        expression=ToWebMercator("footprint"), output_field=web_multipolygon(), db_persist=True
    )
    floors = models.PositiveSmallIntegerField(_("floors"), null=True, blank=True)
    use = models.CharField(_("use"), max_length=100, blank=True)
    year_built = models.PositiveSmallIntegerField(_("year built"), null=True, blank=True)
    built_area_m2 = models.DecimalField(
        _("built area (m²)"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    source = models.CharField(_("source"), max_length=200, blank=True, default="")
    import_run = models.ForeignKey(
        ImportRun, models.PROTECT, null=True, blank=True, related_name="buildings"
    )

    objects = BuildingQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("building")
        verbose_name_plural = _("buildings")
        indexes = [GistIndex(fields=["footprint_web"], name="building_by_tile")]
        constraints = [
            models.CheckConstraint(
                condition=Q(footprint=None) | Q(footprint__isvalid=True),
                name="building_footprint_is_valid",
            ),
        ]

    def __str__(self) -> str:
        return self.code or str(self.pk)


class DocumentQuerySet(OfParcelQuerySet):
    def visible_to(self, user: User) -> Self:
        """Documents of visible parcels; restricted ones only with a permission of their own."""
        seen = super().visible_to(user)
        if user.has_perm("parcels.view_restricted_document"):
            return seen
        return seen.exclude(classification=Document.Classification.RESTRICTED)


class Document(models.Model):
    """وثيقة: a file that proves something about a parcel, known by the hash of its bytes."""

    class Classification(models.TextChoices):
        PUBLIC = "public", _("public")
        INTERNAL = "internal", _("internal")
        RESTRICTED = "restricted", _("restricted")

    parcel = models.ForeignKey(
        Parcel, models.PROTECT, related_name="documents", verbose_name=_("parcel")
    )
    building_file = models.ForeignKey(
        BuildingFile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("building file"),
    )
    licence = models.ForeignKey(
        BuildingLicence,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("licence"),
    )
    document_type = models.CharField(_("type"), max_length=60)
    title_ar = models.CharField(_("Arabic title"), max_length=200)
    title_en = models.CharField(_("English title"), max_length=200, blank=True)
    dated_on = models.DateField(_("dated"), null=True, blank=True)
    file = models.FileField(_("file"), upload_to="documents/%Y/%m", blank=True)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    mime = models.CharField(_("kind of file"), max_length=100, blank=True)
    size_bytes = models.PositiveBigIntegerField(_("size"), null=True, blank=True)
    classification = models.CharField(
        _("classification"),
        max_length=10,
        choices=Classification.choices,
        default=Classification.INTERNAL,
    )
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    source = models.CharField(_("source"), max_length=200, blank=True, default="")

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-dated_on", "-id"]
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        permissions = [("view_restricted_document", "Can view restricted documents")]
        indexes = [
            models.Index(fields=["parcel", "-dated_on", "-id"], name="document_of_parcel"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(file="") | Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="document_file_has_its_hash",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The title in the page's language."""
        english = (get_language() or "ar").startswith("en")
        return (english and self.title_en) or self.title_ar
