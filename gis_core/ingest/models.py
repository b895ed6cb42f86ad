"""A delivery on its way: the run, its staged features, and what was found in them."""

from django.conf import settings
from django.contrib.gis.db.models import GeometryField, PointField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gis_core import crs


class ImportRun(models.Model):
    """تسليم: one file brought in for one layer, and how far it has come."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("uploaded")
        INSPECTED = "inspected", _("inspected")
        STAGED = "staged", _("staged")
        CHECKED = "checked", _("checked")
        PUBLISHED = "published", _("published")
        REFUSED = "refused", _("refused")
        DISCARDED = "discarded", _("discarded")

    layer = models.CharField(_("layer"), max_length=40)
    source_name = models.CharField(_("file"), max_length=255)
    sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=State.choices, default=State.UPLOADED
    )
    crs = models.CharField(_("coordinate system"), max_length=100, blank=True)
    encoding = models.CharField(_("encoding"), max_length=40, blank=True)
    mapping = models.JSONField(_("field mapping"), default=dict, blank=True)
    source_features = models.PositiveIntegerField(_("features in the file"), default=0)
    accepted = models.PositiveIntegerField(_("accepted"), default=0)
    rejected = models.PositiveIntegerField(_("rejected"), default=0)
    report = models.JSONField(_("report"), default=dict, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="import_runs",
        verbose_name=_("brought in by"),
    )
    created_at = models.DateTimeField(_("brought in at"), auto_now_add=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")

    def __str__(self) -> str:
        return f"{self.layer}: {self.source_name}"


class StagedFeature(models.Model):
    """One feature as delivered, beside the published tables until it is published or discarded.

    The table is split by run: loading a delivery fills a part of its own, discarding it drops one.
    """

    pk = models.CompositePrimaryKey("run_id", "seq")
    run = models.ForeignKey(
        ImportRun, models.CASCADE, related_name="features", db_constraint=False, db_index=False
    )
    seq = models.IntegerField()
    key = models.TextField(blank=True, default="")
    attributes = models.JSONField(default=dict)
    source_boundary = GeometryField(srid=0, null=True, spatial_index=False)
    boundary = GeometryField(srid=crs.STORAGE, null=True, spatial_index=False)
    is_rejected = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.run_id}/{self.seq}"


class Finding(models.Model):
    """What a check found, with the feature's key, its place and a suggested fix."""

    class Severity(models.TextChoices):
        BLOCKS = "B", _("blocking")
        WARNS = "W", _("warning")
        INFORMS = "I", _("information")

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="findings")
    seq = models.PositiveIntegerField(null=True, blank=True)
    code = models.CharField(_("code"), max_length=60)
    severity = models.CharField(_("severity"), max_length=1, choices=Severity.choices)
    key = models.TextField(_("key"), blank=True, default="")
    point = PointField(srid=crs.WGS84, null=True, spatial_index=False)
    text_ar = models.TextField()
    text_en = models.TextField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["run", "code"], name="finding_by_code")]
        verbose_name = _("finding")
        verbose_name_plural = _("findings")

    def __str__(self) -> str:
        return f"{self.code} {self.key}"

    @property
    def text(self) -> str:
        """The sentence in the page's language."""
        return self.text_en if (get_language() or "ar").startswith("en") else self.text_ar
