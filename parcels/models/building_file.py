"""Building files, the buildings they are about, and the documents in them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gis_core.accounts.models import Unit
from gis_core.clock import end_of
from gis_core.geometry import ToWebMercator, stored_multipolygon, web_multipolygon
from gis_core.ingest.models import ImportRun
from gis_core.keeping import keeps_rows
from parcels.models.licence import BuildingLicence, OfParcelQuerySet
from parcels.models.parcel import Parcel

if TYPE_CHECKING:
    from gis_core.accounts.models import User


class BuildingFileQuerySet(OfParcelQuerySet):
    def as_of(self, on: date | None) -> Self:
        """Folders opened by a day; None is now. One of unknown age counts as old."""
        return self if on is None else self.filter(Q(opened_on=None) | Q(opened_on__lte=on))


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

    objects = BuildingFileQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        verbose_name = _("building file")
        verbose_name_plural = _("building files")
        indexes = [
            models.Index(
                fields=["number"], name="building_file_by_prefix", opclasses=["text_pattern_ops"]
            ),
        ]

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
        triggers = keeps_rows(
            "parcel_id", "code", "footprint", "floors", "use", "year_built", "built_area_m2"
        )

    def __str__(self) -> str:
        return self.code or str(self.pk)


# Versions rise by one within one parcel's file, so that a chain has no loop and no side branch.
FOLLOWS = """
IF NOT EXISTS (
    SELECT FROM parcels_document prior
    WHERE prior.id = NEW.supersedes_id
      AND prior.version = NEW.version - 1 AND prior.parcel_id = NEW.parcel_id
) THEN
    RAISE EXCEPTION 'document % does not follow the version that it supersedes', NEW.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'document_follows_its_former_version';
END IF;
RETURN NEW;
"""
IS_FOLLOWED = """
IF EXISTS (
    SELECT FROM parcels_document later
    WHERE later.supersedes_id = NEW.id
      AND (later.version <> NEW.version + 1 OR later.parcel_id <> NEW.parcel_id)
) THEN
    RAISE EXCEPTION 'document % is followed by another version', NEW.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'document_follows_its_former_version';
END IF;
RETURN NEW;
"""
# Titles repeat, so each is folded once for all its rows.
WORDS_OF_NEW = """
INSERT INTO parcels_documenttext (document_id, body, words)
SELECT fresh.id, '', titled.words
FROM new_rows fresh
JOIN (
    SELECT title_ar, title_en, parcels_document_words(title_ar, title_en, '') AS words
    FROM (SELECT DISTINCT title_ar, title_en FROM new_rows) AS different
) titled USING (title_ar, title_en);
RETURN NULL;
"""
WORDS_OF_RENAMED = """
UPDATE parcels_documenttext
SET words = parcels_document_words(NEW.title_ar, NEW.title_en, body)
WHERE document_id = NEW.id;
RETURN NULL;
"""
WORDS_OF_GONE = """
DELETE FROM parcels_documenttext USING old_rows WHERE document_id = old_rows.id;
RETURN NULL;
"""


class DocumentQuerySet(OfParcelQuerySet):
    def visible_to(self, user: User) -> Self:
        """Documents of visible parcels; restricted ones only with a permission of their own."""
        seen = super().visible_to(user)
        if user.has_perm("parcels.view_restricted_document"):
            return seen
        return seen.exclude(classification=Document.Classification.RESTRICTED)

    def as_of(self, on: date | None) -> Self:
        """What the file held on a day, each in the version that was newest then; None is now."""
        if on is None:
            return self.filter(superseded_by=None, withdrawn_at=None)
        newer = Document.objects.filter(_known_by(on), supersedes=OuterRef("pk"))
        kept = Q(withdrawn_at=None) | Q(withdrawn_at__gte=end_of(on))
        return self.filter(_known_by(on), kept).filter(~Exists(newer))


def _known_by(on: date) -> Q:
    """Recorded by the day's end; what nobody recorded arriving is believed by its own date."""
    dated = Q(dated_on=None) | Q(dated_on__lte=on)
    return Q(recorded_at__lt=end_of(on)) | (Q(recorded_at=None) & dated)


class Document(models.Model):
    """وثيقة: a file that proves something about a parcel, known by the hash of its bytes.

    A new version is a row of its own that names the one it supersedes; the old bytes stay.
    """

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
    building = models.ForeignKey(
        Building,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("building"),
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
    # Empty for what came with a delivery: then only its own date is known.
    recorded_at = models.DateTimeField(_("received at"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("received by"),
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawal_reason = models.CharField(_("reason"), max_length=300, blank=True, default="")
    source = models.CharField(_("source"), max_length=200, blank=True, default="")

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-dated_on", "-id"]
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        permissions = [("view_restricted_document", "Can view restricted documents")]
        indexes = [
            models.Index(fields=["parcel", "-dated_on", "-id"], name="document_of_parcel"),
            models.Index(fields=["-dated_on", "-id"], name="document_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(file="") | Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="document_file_has_its_hash",
            ),
            models.CheckConstraint(
                condition=Q(supersedes=None, version=1)
                | Q(supersedes__isnull=False, version__gt=1),
                name="document_version_counts_its_chain",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawal_reason=""),
                name="withdrawn_document_says_why",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="chain",
                when=pgtrigger.After,
                operation=pgtrigger.Insert
                | pgtrigger.UpdateOf("supersedes_id", "version", "parcel_id"),
                condition=pgtrigger.Q(new__supersedes__isnull=False),
                func=FOLLOWS,
            ),
            pgtrigger.Trigger(
                name="chain_goes_on",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("version", "parcel_id"),
                func=IS_FOLLOWED,
            ),
            pgtrigger.Protect(
                name="bytes_never_change",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__sha256__gt="")
                & (
                    pgtrigger.Q(old__sha256__df=pgtrigger.F("new__sha256"))
                    | pgtrigger.Q(old__file__df=pgtrigger.F("new__file"))
                ),
            ),
            pgtrigger.Trigger(
                name="words_of_new",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                level=pgtrigger.Statement,
                referencing=pgtrigger.Referencing(new="new_rows"),
                func=WORDS_OF_NEW,
            ),
            pgtrigger.Trigger(
                name="words_of_renamed",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("title_ar", "title_en"),
                func=WORDS_OF_RENAMED,
            ),
            pgtrigger.Trigger(
                name="words_of_gone",
                when=pgtrigger.After,
                operation=pgtrigger.Delete,
                level=pgtrigger.Statement,
                referencing=pgtrigger.Referencing(old="old_rows"),
                func=WORDS_OF_GONE,
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The title in the page's language."""
        english = (get_language() or "ar").startswith("en")
        return (english and self.title_en) or self.title_ar

    def chain(self) -> list[Document]:
        """Every version, the newest first."""
        statement = """
            WITH RECURSIVE older AS (
                SELECT id, supersedes_id FROM parcels_document WHERE id = %(document)s
                UNION SELECT prior.id, prior.supersedes_id
                FROM parcels_document prior JOIN older ON prior.id = older.supersedes_id
            ), newer AS (
                SELECT id FROM parcels_document WHERE id = %(document)s
                UNION SELECT later.id
                FROM parcels_document later JOIN newer ON later.supersedes_id = newer.id
            )
            SELECT document.* FROM parcels_document document
            WHERE id IN (SELECT id FROM older UNION SELECT id FROM newer)
            ORDER BY version DESC
        """
        return list(Document.objects.raw(statement, {"document": self.pk}))
