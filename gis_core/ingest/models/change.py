"""One difference between a delivery and what is published, as people read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.gis.db.models import GeometryField
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gis_core import crs
from gis_core.search.fold import fold

from .run import VIEW, ImportRun

if TYPE_CHECKING:
    from gis_core.accounts.models import User


class ChangeQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Of deliveries that a person may see, everything."""
        return self if user.has_perm(VIEW) else self.none()

    def called(self, text: str) -> Self:
        """Those whose key, now or before, has the text in it, in whatever digits."""
        wanted = fold(text)
        return self.filter(Q(key__icontains=wanted) | Q(former_key__icontains=wanted))

    def lineages(self) -> Self:
        """What is proposed to follow one another."""
        return self.filter(kind__in=Change.LINEAGE)

    def unanswered(self) -> Self:
        """Lineages of which nobody has said yet whether they are one."""
        return self.lineages().filter(is_confirmed=None)

    def ending(self) -> Self:
        """Whose published things end and have no successor that anybody confirmed."""
        denied = Q(kind__in=Change.LINEAGE, is_confirmed=False, is_in_scope=True)
        return self.filter(Q(kind=Change.Kind.REMOVED) | denied)

    def without_outlines(self) -> Self:
        """For lists: outlines weigh a hundred times the rest."""
        return self.defer("before", "after", "ground")


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
    ground = GeometryField(srid=crs.STORAGE, null=True, spatial_index=False)  # box of both
    # Only of a lineage: None while nobody has said whether it is one.
    is_confirmed = models.BooleanField(null=True)
    # Whether the delivery speaks for the published ones, so that they end if it is no lineage.
    is_in_scope = models.BooleanField(default=False)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        indexes = [
            models.Index(fields=["run", "kind", "id"], name="change_by_kind"),
            models.Index(fields=["run", "block", "id"], name="change_by_block"),
            GistIndex(fields=["run", "ground"], name="change_by_place"),
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
