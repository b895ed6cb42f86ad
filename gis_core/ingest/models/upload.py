"""A delivered file on its way in, in pieces."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from gis_core.accounts.models import User


class UploadQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """A person's own; nobody goes on with another's file."""
        return self.filter(created_by=user.pk)


class Upload(models.Model):
    """رفع: what has arrived of a file; once whole, it waits to be made part of a delivery."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("file"), max_length=255)
    size_bytes = models.PositiveBigIntegerField(_("size"))
    received = models.PositiveBigIntegerField(default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="delivery_uploads"
    )
    created_at = models.DateTimeField(_("begun at"), auto_now_add=True)
    touched_at = models.DateTimeField(auto_now=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        constraints = [
            models.CheckConstraint(
                condition=Q(size_bytes__gt=0, received__lte=F("size_bytes")),
                name="delivery_upload_is_at_most_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Where its bytes lie."""
        return folder() / self.key.hex

    @property
    def is_whole(self) -> bool:
        """Whether all of it has arrived."""
        return self.received == self.size_bytes

    @property
    def percent(self) -> int:
        """How much has arrived."""
        return 100 * self.received // self.size_bytes


def folder() -> Path:
    """Where files on their way in lie."""
    place = Path(settings.DATA_DIR) / "deliveries" / "arriving"
    place.mkdir(parents=True, exist_ok=True)
    return place
