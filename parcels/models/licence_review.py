"""What a type of licence asks for, what was judged, found and recorded: rows beside a licence."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.contrib.gis.db.models import PointField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gis_core import crs
from gis_core.accounts.models import Unit
from gis_core.areas.models import Area
from gis_core.areas.names import NamedInTwoLanguages
from gis_core.keeping import NEVER_EMPTIED
from parcels.models.licence import BuildingLicence, LicenceType
from parcels.models.parcel import Parcel

_APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


class RequiredDocument(NamedInTwoLanguages):
    """مستند مطلوب: what an application of a type must hold, and before which step."""

    class Step(models.TextChoices):
        SUBMIT = "submit", _("before submission")
        ISSUE = "issue", _("before issue")
        COMPLETE = "complete", _("before completion")

    licence_type = models.ForeignKey(
        LicenceType, models.CASCADE, related_name="required_documents", verbose_name=_("type")
    )
    code = models.CharField(_("code"), max_length=60)
    step = models.CharField(_("needed"), max_length=10, choices=Step.choices, default=Step.SUBMIT)
    is_mandatory = models.BooleanField(_("mandatory"), default=True)
    sort_order = models.PositiveSmallIntegerField(_("order"), default=100)

    class Meta:
        ordering = ["licence_type", "sort_order", "code"]
        verbose_name = _("required document")
        verbose_name_plural = _("required documents")
        constraints = [
            models.UniqueConstraint(
                fields=["licence_type", "code"], name="required_document_once_per_type"
            ),
        ]


class ReviewStep(NamedInTwoLanguages):
    """خطوة مراجعة: one of the looks that an application of a type must pass, and whose it is."""

    licence_type = models.ForeignKey(
        LicenceType, models.CASCADE, related_name="review_steps", verbose_name=_("type")
    )
    code = models.CharField(_("code"), max_length=60)
    sort_order = models.PositiveSmallIntegerField(_("order"), default=100)
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reviewed by"),
        help_text=_("Empty: by any reviewer."),
    )
    is_mandatory = models.BooleanField(_("mandatory"), default=True)

    class Meta:
        ordering = ["licence_type", "sort_order", "code"]
        verbose_name = _("review step")
        verbose_name_plural = _("review steps")
        constraints = [
            models.UniqueConstraint(
                fields=["licence_type", "code"], name="review_step_once_per_type"
            ),
        ]


class LicenceReview(models.Model):
    """A verdict on one step of one submission; another verdict is another row."""

    class Verdict(models.TextChoices):
        PASSED = "passed", _("passed")
        RETURNED = "returned", _("to be corrected")
        WAIVED = "waived", _("waived")

    licence = models.ForeignKey(BuildingLicence, models.PROTECT, related_name="reviews")
    step = models.ForeignKey(ReviewStep, models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField()
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict.choices)
    note = models.TextField(_("note"), blank=True)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="passed") | ~Q(note=""), name="verdict_says_why"
            ),
        ]
        triggers = [_APPEND_ONLY, NEVER_EMPTIED]

    def __str__(self) -> str:
        return f"{self.licence} {self.step}: {self.get_verdict_display()}"


class LicenceFinding(models.Model):
    """What comparing a proposal with the regulations gave, when it was submitted or approved."""

    class Severity(models.TextChoices):
        BREACH = "B", _("breach")
        WARNING = "W", _("to be looked at")
        INFORMATION = "I", _("for information")

    licence = models.ForeignKey(BuildingLicence, models.PROTECT, related_name="findings")
    round = models.PositiveSmallIntegerField()
    verb = models.CharField(max_length=20)
    code = models.CharField(max_length=40)
    severity = models.CharField(_("severity"), max_length=1, choices=Severity.choices)
    article = models.CharField(_("article"), max_length=100, blank=True)
    document = models.CharField(_("document"), max_length=200, blank=True)
    expected = models.DecimalField(max_digits=12, decimal_places=3, null=True)
    proposed = models.DecimalField(max_digits=12, decimal_places=3, null=True)
    unit = models.CharField(max_length=20, blank=True)
    text_ar = models.TextField()
    text_en = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        triggers = [_APPEND_ONLY, NEVER_EMPTIED]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """The sentence in the page's language, as it was said then."""
        return self.text_en if (get_language() or "ar").startswith("en") else self.text_ar


class LicenceApplicant(models.Model):
    """For whom an office applies; kept apart so that no list, export or tile carries it along."""

    licence = models.OneToOneField(
        BuildingLicence, models.PROTECT, related_name="applicant", primary_key=True
    )
    name = models.CharField(_("name of the owner"), max_length=200)

    class Meta:
        verbose_name = _("applicant")
        verbose_name_plural = _("applicants")

    def __str__(self) -> str:
        return str(self.pk)


class LicenceReminder(models.Model):
    """تذكير: a licence's end comes near; one row for each licence and threshold."""

    licence = models.ForeignKey(BuildingLicence, models.PROTECT, related_name="reminders")
    days = models.PositiveSmallIntegerField(_("days before the end"))
    expires_on = models.DateField(_("expires on"))
    created_at = models.DateTimeField(_("at"), default=timezone.now)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        indexes = [
            models.Index(fields=["id"], name="reminder_to_be_sent", condition=Q(claimed_at=None)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["licence", "days", "expires_on"], name="reminder_once_per_threshold"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.licence_id}: {self.days}"


class LicenceCounter(models.Model):
    """The last number given in a year; taken under a row lock, so that none is missing."""

    series = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "year"], name="one_counter_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.series}-{self.year}: {self.last}"


class LicenceMark(models.Model):
    """The licence that a map shows of a parcel: the most relevant one. Kept by triggers."""

    parcel = models.OneToOneField(Parcel, models.CASCADE, primary_key=True, related_name="+")
    licence = models.ForeignKey(BuildingLicence, models.CASCADE, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+", db_index=False)
    licence_type = models.ForeignKey(LicenceType, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=12)
    spot_web = PointField(srid=crs.WEB_MERCATOR, spatial_index=False)

    class Meta:
        indexes = [GistIndex(fields=["spot_web"], name="licence_mark_by_tile")]

    def __str__(self) -> str:
        return f"{self.parcel_id}: {self.state}"


class AnsweredRequest(models.Model):
    """What a program was answered for an Idempotency-Key; asking again does nothing twice."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="request_answered_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.key}"
