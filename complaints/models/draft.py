"""A report that is still being written on the site, step by step, with its photographs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Self
from uuid import uuid4

from django.contrib.gis.geos import Point
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.models.category import Category
from complaints.models.complaint import Complaint
from gis_core import crs
from gis_core.areas.models import Area, Block

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase

KEPT_HOURS = 24
SESSION_KEY = "complaints.draft"


class DraftQuerySet(models.QuerySet):
    def of(self, session: SessionBase) -> Self:
        """The one that this browser is writing: nobody else knows its number."""
        return self.filter(pk=session.get(SESSION_KEY))

    def forgotten(self) -> Self:
        """What nobody went on with for a day."""
        return self.filter(changed_at__lt=timezone.now() - timedelta(hours=KEPT_HOURS))


class Draft(models.Model):
    """مسودة بلاغ: kept for a day, for browsers that keep nothing themselves.

    Its number is the key by which it becomes one complaint, however often it is sent.
    """

    class PlaceSource(models.TextChoices):
        PHOTO = "photo", _("from the photograph")
        DEVICE = "device", _("from the telephone")
        MAP = "map", _("from the map")
        WORDS = "words", _("in words")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(
        max_length=9, choices=Complaint.Kind.choices, default=Complaint.Kind.COMPLAINT
    )
    text = models.TextField(blank=True, default="")
    category = models.ForeignKey(Category, models.SET_NULL, null=True, related_name="+")
    answers = models.JSONField(default=dict, blank=True)
    lng = models.FloatField(null=True)  # WGS 84, as the browser gave it
    lat = models.FloatField(null=True)
    place_source = models.CharField(
        max_length=6, choices=PlaceSource.choices, blank=True, default=""
    )
    area = models.ForeignKey(Area, models.SET_NULL, null=True, related_name="+")
    block = models.ForeignKey(Block, models.SET_NULL, null=True, related_name="+")
    typed = models.JSONField(default=dict, blank=True)  # what was typed of the place, as typed
    was_asked = models.BooleanField(default=False)  # whether it is one of those nearby
    complaint = models.ForeignKey(Complaint, models.CASCADE, null=True, related_name="+")
    changed_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft of a report")
        verbose_name_plural = _("drafts of reports")

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def point(self) -> Point | None:
        """The place in WGS 84."""
        if self.lng is None or self.lat is None:
            return None
        return Point(self.lng, self.lat, srid=crs.WGS84)

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """What it may be, for the choice."""
        return Complaint.Kind.choices

    @property
    def has_place(self) -> bool:
        """Whether it says where, by a point or in words."""
        return self.lng is not None or self.area_id is not None


class DraftPhoto(models.Model):
    """صورة في مسودة: bytes that wait beside the draft, with the place that they told of."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="photos")
    key = models.CharField(max_length=40, unique=True)
    sha256 = models.CharField(max_length=64)
    lng = models.FloatField(null=True)
    lat = models.FloatField(null=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("photograph of a draft")
        verbose_name_plural = _("photographs of drafts")
        constraints = [
            models.UniqueConstraint(fields=["draft", "sha256"], name="photo_once_in_its_draft"),
        ]

    def __str__(self) -> str:
        return self.key
