"""Photographs of a case: only what we encoded ourselves is kept for showing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Func, Q
from django.utils.translation import gettext_lazy as _

from complaints.models.complaint import Complaint
from gis_core.accounts.models import User

if TYPE_CHECKING:
    from gis_core.accounts.models import User as Person


class Bands(Func):
    """The four quarters of a likeness: those of two that differ little have a quarter in common."""

    function = "qasima_bands"
    output_field = ArrayField(models.IntegerField())


class PhotoQuerySet(models.QuerySet):
    def visible_to(self, user: Person) -> Self:
        """Of the cases that a person sees."""
        return self.filter(complaint__in=Complaint.objects.visible_to(user))


class Photo(models.Model):
    """صورة: taken in under a random name, encoded anew by a worker, without any metadata."""

    class State(models.TextChoices):
        WAITING = "waiting", _("being prepared")
        READY = "ready", _("ready")
        REFUSED = "refused", _("cannot be shown")

    class Stage(models.TextChoices):
        REPORT = "report", _("as reported")
        BEFORE = "before", _("before the work")
        AFTER = "after", _("after the work")

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="photos")
    stage = models.CharField(_("stage"), max_length=6, choices=Stage.choices, default=Stage.REPORT)
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.WAITING)
    note = models.CharField(max_length=40, blank=True, default="")  # the code of why it was refused
    attempts = models.PositiveSmallIntegerField(default=0)
    key = models.CharField(max_length=40, unique=True)  # of the files below MEDIA_ROOT/complaints
    sha256 = models.CharField(max_length=64, db_index=True)  # of the bytes as uploaded
    likeness = models.BigIntegerField(null=True)  # perceptual hash
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    taken_at = models.DateTimeField(_("taken at"), null=True)
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)
    added_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = PhotoQuerySet.as_manager()

    class Meta:
        ordering = ["complaint", "id"]
        verbose_name = _("photograph")
        verbose_name_plural = _("photographs")
        indexes = [GinIndex(Bands("likeness"), name="photo_alike", fastupdate=False)]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(width__gt=0, height__gt=0),
                name="ready_photo_has_a_size",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}: {self.key}"
