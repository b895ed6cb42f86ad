"""Photographs that inspectors took on a visit, as pictures of ours."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gis_core.keeping import NEVER_EMPTIED
from gis_core.safeio.photos import SIZES
from parcels.models.violation import Inspection

if TYPE_CHECKING:
    from gis_core.accounts.models import User


SHELF = "inspections"


def new_key() -> str:
    """What stands in a picture's address: nobody finds one by counting."""
    return secrets.token_urlsafe(24)


def name_of(key: str, size: str) -> str:
    """Where a picture lies below ``MEDIA_ROOT``."""
    return f"{SHELF}/{key[:2]}/{key}-{size}.webp"


class InspectionPhotoQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Those of visits that a person sees."""
        return self.filter(inspection__in=Inspection.objects.visible_to(user))

    def standing(self) -> Self:
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at=None)


class InspectionPhoto(models.Model):
    """صورة معاينة: painted anew without what the camera wrote; the bytes that came are not kept.

    Of a case's visit it is the case's evidence, too. One that should not be there is withdrawn:
    its pictures are deleted, and the row says by whom and why.
    """

    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="photos", verbose_name=_("inspection")
    )
    key = models.CharField(max_length=40, unique=True, default=new_key, editable=False)
    sha256 = models.CharField(max_length=64)  # of the large picture, as it was kept
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    taken_at = models.DateTimeField(_("taken at"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_because = models.CharField(_("why"), max_length=500, blank=True, default="")

    objects = InspectionPhotoQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("photograph of an inspection")
        verbose_name_plural = _("photographs of inspections")
        constraints = [
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="inspection_photo_has_its_hash"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_because="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_because="")),
                name="inspection_photo_withdrawn_says_why",
            ),
        ]
        triggers = [
            NEVER_EMPTIED,
            pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="what_it_shows_stays",
                operation=pgtrigger.UpdateOf(
                    "inspection_id",
                    "key",
                    "sha256",
                    "width",
                    "height",
                    "taken_at",
                    "recorded_at",
                    "recorded_by_id",
                ),
            ),
            pgtrigger.Protect(
                name="withdrawn_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__withdrawn_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.inspection_id} {self.pk}"

    @property
    def files(self) -> list[str]:
        """Its pictures below ``MEDIA_ROOT``."""
        return [name_of(self.key, size) for size in SIZES]
