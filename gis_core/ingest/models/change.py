"""One difference between a delivery and what is published, as people read it."""

from __future__ import annotations

from django.contrib.gis.db.models import GeometryField
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gis_core import crs

from .run import ImportRun


class Change(models.Model):
    """فرق: what publishing this delivery would do to one thing, or to those of one lineage.

    What stays as it is has no row: it is only counted, in ``ImportRun.counts``.
    """

    class Kind(models.TextChoices):
        ADDED = "added", _("added")
        REMOVED = "removed", _("removed")
        GEOMETRY = "geometry", _("boundary changed")
        ATTRIBUTES = "attributes", _("attributes changed")
        BOTH = "both", _("boundary and attributes changed")
        RENUMBERED = "renumbered", _("renumbered")
        SPLIT = "split", _("split")
        MERGED = "merged", _("merged")
        UNCHANGED = "unchanged", _("unchanged")

    LINEAGE = (Kind.RENUMBERED, Kind.SPLIT, Kind.MERGED)  # proposed, and confirmed by a person

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="changes")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    seqs = ArrayField(models.IntegerField(), default=list)  # delivered features
    row_ids = ArrayField(models.BigIntegerField(), default=list)  # published identities
    key = models.TextField(_("key"), blank=True, default="")
    former_key = models.TextField(_("former key"), blank=True, default="")
    block = models.ForeignKey(
        "areas.Block", models.SET_NULL, null=True, blank=True, related_name="+", db_constraint=False
    )
    area_before_m2 = models.FloatField(null=True)
    area_after_m2 = models.FloatField(null=True)
    moved_m = models.FloatField(null=True)  # how far the boundary lies from the former one
    fields = models.JSONField(default=dict)  # name -> [before, after]
    effects = models.JSONField(default=dict)  # licences, complaints, documents, shares -> count
    before = GeometryField(srid=crs.STORAGE, null=True, spatial_index=False)
    after = GeometryField(srid=crs.STORAGE, null=True, spatial_index=False)
    # Only of a lineage: None while nobody has said whether it is one.
    is_confirmed = models.BooleanField(null=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        indexes = [
            models.Index(fields=["run", "kind", "id"], name="change_by_kind"),
            models.Index(fields=["run", "block", "id"], name="change_by_block"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(kind="unchanged"), name="change_changes_something"),
            models.CheckConstraint(
                condition=Q(is_confirmed=None) | Q(kind__in=["renumbered", "split", "merged"]),
                name="only_lineage_is_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key or self.former_key}"
