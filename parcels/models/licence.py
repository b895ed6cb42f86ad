"""Building licences and what they permit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gis_core.areas.names import NamedInTwoLanguages
from gis_core.ingest.models import ImportRun
from parcels.models.parcel import Parcel, ParcelBoundary

if TYPE_CHECKING:
    from gis_core.accounts.models import User


class LicenceType(NamedInTwoLanguages):
    """نوع الرخصة: new building, addition, demolition …: rows, not constants."""

    code = models.CharField(_("code"), max_length=60, unique=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("licence type")
        verbose_name_plural = _("licence types")


class OfParcelQuerySet(models.QuerySet):
    """What hangs on a parcel is seen by those who see the parcel and may see the kind."""

    def visible_to(self, user: User) -> Self:
        """Rows of visible parcels, for a person with the model's view permission."""
        if not user.has_perm(f"parcels.view_{self.model._meta.model_name}"):
            return self.none()
        scope = user.scope
        return self if scope.everything else self.filter(parcel__area__in=scope.area_ids)


class BuildingLicence(models.Model):
    """رخصة بناء: leave to build on a parcel, as it was bounded when the leave was given."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        UNDER_REVIEW = "under_review", _("under review")
        RETURNED = "returned", _("returned")
        APPROVED = "approved", _("approved")
        ISSUED = "issued", _("issued")
        EXPIRED = "expired", _("expired")
        SUSPENDED = "suspended", _("suspended")
        CANCELLED = "cancelled", _("cancelled")
        COMPLETED = "completed", _("completed")
        REJECTED = "rejected", _("rejected")

    parcel = models.ForeignKey(
        Parcel, models.PROTECT, related_name="licences", verbose_name=_("parcel")
    )
    boundary_version = models.ForeignKey(
        ParcelBoundary,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="licences",
        verbose_name=_("boundary at the decision"),
    )
    licence_type = models.ForeignKey(
        LicenceType, models.PROTECT, related_name="licences", verbose_name=_("type")
    )
    number = models.CharField(_("licence number"), max_length=60, unique=True)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.DRAFT)
    submitted_on = models.DateField(_("submitted on"), null=True, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    engineering_office = models.CharField(_("engineering office"), max_length=200, blank=True)
    approved = models.JSONField(_("approved values"), default=dict, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True, default="")
    import_run = models.ForeignKey(
        ImportRun, models.PROTECT, null=True, blank=True, related_name="licences"
    )

    objects = OfParcelQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_on", "-id"]
        verbose_name = _("building licence")
        verbose_name_plural = _("building licences")
        indexes = [
            models.Index(fields=["parcel", "-issued_on", "-id"], name="licence_of_parcel"),
            models.Index(
                fields=["number"], name="licence_by_prefix", opclasses=["text_pattern_ops"]
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on=None)
                | Q(issued_on=None)
                | Q(expires_on__gte=F("issued_on")),
                name="licence_expires_after_issue",
            ),
            models.CheckConstraint(
                condition=~Q(state="issued") | Q(issued_on__isnull=False),
                name="issued_licence_has_a_date",
            ),
        ]

    def __str__(self) -> str:
        return self.number
