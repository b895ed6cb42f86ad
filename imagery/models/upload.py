"""A file on its way in, in pieces."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from imagery import store
from imagery.models.survey import Survey

if TYPE_CHECKING:
    from gis_core.accounts.models import User


class UploadQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """A person's own; nobody goes on with another's file."""
        return self.filter(created_by=user.pk, survey__in=Survey.objects.visible_to(user))


class Upload(models.Model):
    """رفع: what has arrived of a file; its bytes lie in the work folder until it is whole."""

    survey = models.ForeignKey(
        Survey, models.CASCADE, related_name="uploads", verbose_name=_("survey")
    )
    name = models.CharField(_("file"), max_length=255)
    size_bytes = models.PositiveBigIntegerField(_("size"))
    received = models.PositiveBigIntegerField(default=0)
    fingerprint = models.CharField(max_length=100)  # the browser's, to know the file again
    world_file = models.TextField(blank=True, default="")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(_("begun at"), auto_now_add=True)
    touched_at = models.DateTimeField(auto_now=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        constraints = [
            models.UniqueConstraint(
                fields=["created_by", "survey", "name", "size_bytes", "fingerprint"],
                name="upload_of_a_file_once",
            ),
            models.CheckConstraint(
                condition=Q(size_bytes__gt=0, received__lte=F("size_bytes")),
                name="upload_is_at_most_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Where its bytes lie."""
        return store.work_path(f"{PREFIX}{self.pk}")

    @property
    def percent(self) -> int:
        """How much has arrived."""
        return 100 * self.received // self.size_bytes


PREFIX = "upload-"  # of the files in the work folder
