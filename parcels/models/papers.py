"""What is known of a document's bytes, its words, and who has the folder from the shelf."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gis_core.accounts.models import Unit
from gis_core.clock import end_of
from parcels.models.building_file import BuildingFile, Document

if TYPE_CHECKING:
    from gis_core.accounts.models import User


class StoredFile(models.Model):
    """What bytes turned out to be, once for all documents that share them."""

    class State(models.TextChoices):
        WAITING = "waiting", _("being prepared")
        READY = "ready", _("ready")
        REFUSED = "refused", _("cannot be shown")

    sha256 = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(_("kind of file"), max_length=8, blank=True, default="")
    pages = models.PositiveIntegerField(_("pages"), null=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    # Why it cannot be shown: the code of a sentence of ``safeio`` and the values of its blanks.
    note = models.CharField(max_length=40, blank=True, default="")
    note_values = models.JSONField(default=dict)
    page_notes = models.JSONField(default=dict)  # the same for single pages: {"3": "code"}
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")
        indexes = [
            models.Index(
                fields=["sha256"], name="stored_file_waiting", condition=Q(state="waiting")
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="stored_file_has_its_hash"
            ),
        ]

    def __str__(self) -> str:
        return self.sha256


class DocumentText(models.Model):
    """A document's text layer and the words by which it is found; triggers keep them in step."""

    document = models.OneToOneField(
        Document, models.CASCADE, primary_key=True, related_name="text", verbose_name=_("document")
    )
    body = models.TextField(blank=True, default="")
    words = SearchVectorField()

    class Meta:
        verbose_name = _("text of a document")
        verbose_name_plural = _("texts of documents")
        indexes = [GinIndex(fields=["words"], name="document_by_word")]

    def __str__(self) -> str:
        return str(self.document_id)


class BuildingFileLoanQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Loans of the folders of visible parcels."""
        if not user.has_perm("parcels.view_buildingfileloan"):
            return self.none()
        scope = user.scope
        if scope.everything:
            return self
        return self.filter(building_file__parcel__area__in=scope.area_ids)

    def open(self) -> Self:
        """Folders that are out."""
        return self.filter(returned_at=None)

    def out_on(self, on: date | None) -> Self:
        """Folders that were out when a day ended; None is now."""
        if on is None:
            return self.open()
        end = end_of(on)
        back = Q(returned_at=None) | Q(returned_at__gte=end)
        return self.filter(back, lent_at__lt=end)

    def overdue(self) -> Self:
        """Folders that should have come back by yesterday."""
        return self.open().filter(due_on__lt=timezone.localdate())


class BuildingFileLoan(models.Model):
    """إعارة ملف: the paper folder has left its shelf with somebody, for a purpose, until a day."""

    building_file = models.ForeignKey(
        BuildingFile, models.PROTECT, related_name="loans", verbose_name=_("building file")
    )
    borrower = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("borrower")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", verbose_name=_("unit of the borrower")
    )
    purpose = models.CharField(_("purpose"), max_length=200)
    lent_at = models.DateTimeField(_("lent at"), default=timezone.now)
    lent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField(_("due back on"))
    returned_at = models.DateTimeField(_("returned at"), null=True, blank=True)
    returned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = BuildingFileLoanQuerySet.as_manager()

    class Meta:
        ordering = ["-lent_at", "-id"]
        verbose_name = _("loan of a building file")
        verbose_name_plural = _("loans of building files")
        indexes = [
            models.Index(fields=["due_on", "id"], name="loan_open", condition=Q(returned_at=None)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["building_file"], condition=Q(returned_at=None), name="one_open_loan_a_file"
            ),
            models.CheckConstraint(
                condition=Q(returned_at=None) | Q(returned_at__gte=F("lent_at")),
                name="loan_returns_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.building_file} → {self.unit}"

    @property
    def is_overdue(self) -> bool:
        """Whether the folder should be back already."""
        return self.returned_at is None and self.due_on < timezone.localdate()
