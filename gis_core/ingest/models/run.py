"""A delivery on its way, and how far it has come."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .run_states import BRINGER_STAYS, HOLDING_FILES, OPEN, STEP_IS_ALLOWED, RunState

if TYPE_CHECKING:
    from gis_core.accounts.models import User

VIEW, ADD = "ingest.view_importrun", "ingest.add_importrun"
PUBLISHING = "ingest.publish_importrun"


class ImportRunQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Deliveries are common work on the whole of the land: whoever may see one sees all, and
        nobody whose work is limited to some areas sees any."""
        return self if user.has_perm(VIEW) and user.scope.everything else self.none()

    def open(self) -> Self:
        """Those on which something is still to be done."""
        return self.filter(state__in=OPEN)

    def holding_files(self) -> Self:
        """Those whose file lies here; one that was refused may be read in another way."""
        return self.filter(state__in=HOLDING_FILES)


class ImportRun(models.Model):
    """تسليم: one file brought in for one layer, and how far it has come."""

    State = RunState

    class Scope(models.TextChoices):
        MENTIONED = "mentioned", _("only what it names")
        BLOCKS = "blocks", _("whole blocks: what it does not name there is removed")
        LAYER = "layer", _("the whole layer: what it does not name is removed")

    layer = models.CharField(_("layer"), max_length=40)
    source_name = models.CharField(_("file"), max_length=255)
    source = models.CharField(_("delivered by"), max_length=100, blank=True, default="")
    sha256 = models.CharField(max_length=64, blank=True)
    size_bytes = models.PositiveBigIntegerField(_("size"), default=0)
    state = models.CharField(
        _("state"), max_length=12, choices=RunState.choices, default=RunState.UPLOADED
    )
    crs = models.CharField(_("coordinate system"), max_length=100, blank=True)
    encoding = models.CharField(_("encoding"), max_length=40, blank=True)
    mapping = models.JSONField(_("field mapping"), default=dict, blank=True)
    wishes = models.JSONField(default=dict, blank=True)  # what the analyst said: reading.Wishes
    source_features = models.PositiveIntegerField(_("features in the file"), default=0)
    accepted = models.PositiveIntegerField(_("accepted"), default=0)
    rejected = models.PositiveIntegerField(_("rejected"), default=0)
    scope = models.CharField(
        _("what it speaks for"), max_length=10, choices=Scope.choices, default=Scope.MENTIONED
    )
    diagnosis = models.JSONField(default=dict, blank=True)  # what the doctor found in the file
    counts = models.JSONField(default=dict, blank=True)  # kind of change -> how many
    approvals_needed = models.PositiveSmallIntegerField(_("approvals needed"), default=1)
    submissions = models.PositiveSmallIntegerField(default=0)
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, blank=True, related_name="+")
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
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("submitted by"),
    )
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    rolled_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("rolled back by"),
    )
    rolled_back_at = models.DateTimeField(_("rolled back at"), null=True, blank=True)
    superseded_by = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="supersedes"
    )
    note = models.TextField(_("note"), blank=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        permissions = [("publish_importrun", "Can approve, publish and roll back deliveries")]
        constraints = [
            models.CheckConstraint(
                condition=Q(approvals_needed__gte=1), name="delivery_needs_approval"
            ),
        ]
        triggers = [STEP_IS_ALLOWED, BRINGER_STAYS]

    def __str__(self) -> str:
        return f"{self.layer}: {self.source_name}"

    @property
    def folder(self) -> Path:
        """Where the delivered file lies; removed with the run's staged features."""
        return Path(settings.DATA_DIR) / "deliveries" / str(self.pk)
