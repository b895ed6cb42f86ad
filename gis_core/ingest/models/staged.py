"""What a delivery holds and what checks found in it, until it is published or discarded."""

from django.contrib.gis.db.models import GeometryField, PointField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gis_core import crs

from .run import ImportRun


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
    row_id = models.BigIntegerField(null=True)  # the published thing, where it is about one
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
