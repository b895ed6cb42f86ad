"""Who reports: known to the case, hidden from everybody who does not need to know."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gis_core.accounts.models import User
from gis_core.sealed.fields import BlindIndexField, SealedTextField, having, opened
from gis_core.sealed.sealing import masked

SHOWN = 3  # signs of a number that are left readable, so that people know which one is meant


class ReporterQuerySet(models.QuerySet):
    def with_phone(self, phone: str) -> Self:
        """The one with this telephone, written as ``contacts.read_phone`` gives it."""
        return self.filter(having(self.model, "phone_index", phone))

    def with_email(self, email: str) -> Self:
        """Those with this address, written as ``contacts.read_email`` gives it."""
        return self.filter(having(self.model, "email_index", email))

    def with_civil_id(self, number: str) -> Self:
        """Those with this civil ID, written as ``contacts.read_civil_id`` gives it."""
        return self.filter(having(self.model, "civil_id_index", number))


class Reporter(models.Model):
    """مقدم البلاغ: one person by telephone; contacts are sealed and looked up blindly.

    Nothing here prints a contact. Staff read it through ``gis_core.reveals``; whose it is sees it
    masked.
    """

    class Language(models.TextChoices):
        ARABIC = "ar", _("Arabic")
        ENGLISH = "en", _("English")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(
        User, models.SET_NULL, null=True, blank=True, related_name="reporter"
    )
    name = SealedTextField(_("name"), bound_to="key", null=True, blank=True)
    phone = SealedTextField(_("telephone"), bound_to="key", null=True, blank=True)
    phone_index = BlindIndexField(of="phone", unique=True, db_index=False)
    phone_verified_at = models.DateTimeField(_("telephone confirmed at"), null=True, blank=True)
    email = SealedTextField(_("e-mail"), bound_to="key", null=True, blank=True)
    email_index = BlindIndexField(of="email")
    email_verified_at = models.DateTimeField(_("e-mail confirmed at"), null=True, blank=True)
    civil_id = SealedTextField(_("civil ID"), bound_to="key", null=True, blank=True)
    civil_id_index = BlindIndexField(of="civil_id")
    language = models.CharField(
        _("language"), max_length=2, choices=Language.choices, default=Language.ARABIC
    )
    wants_sms = models.BooleanField(_("text messages"), default=True)
    wants_email = models.BooleanField(_("e-mail"), default=True)
    wants_push = models.BooleanField(_("messages to this device"), default=True)
    is_quiet_at_night = models.BooleanField(_("nothing at night"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ReporterQuerySet.as_manager()

    class Meta:
        verbose_name = _("reporter")
        verbose_name_plural = _("reporters")
        constraints = [
            models.UniqueConstraint(
                fields=["email_index"],
                condition=Q(email_verified_at__isnull=False),
                name="reporter_once_by_confirmed_email",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{name: None, f"{name}_index": None})
                    | Q(**{f"{name}__isnull": False, f"{name}_index__isnull": False}),
                    name=f"reporter_{name}_is_sealed_and_indexed",
                )
                for name in ("phone", "email", "civil_id")
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}_verified_at": None}) | Q(**{f"{name}__isnull": False}),
                    name=f"reporter_has_the_{name}_confirmed",
                )
                for name in ("phone", "email")
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def masked_phone(self) -> str:
        """Its last digits, for whose it is."""
        return masked(opened(self.phone), shown=SHOWN)

    @property
    def masked_civil_id(self) -> str:
        """Its last digits, for whose it is."""
        return masked(opened(self.civil_id), shown=SHOWN)

    @property
    def masked_email(self) -> str:
        """Its first sign and its domain, for whose it is."""
        name, at, domain = opened(self.email).rpartition("@")
        return f"{name[:1]}{masked(name[1:])}{at}{domain}"


class Joining(models.Model):
    """انضمام: somebody else whom a case concerns too; they hear what its reporter hears."""

    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="joinings")
    reporter = models.ForeignKey(Reporter, models.PROTECT, related_name="joinings")
    follow_salt = models.UUIDField(default=uuid.uuid4, editable=False)
    joined_at = models.DateTimeField(_("joined at"), auto_now_add=True)

    class Meta:
        verbose_name = _("joining")
        verbose_name_plural = _("joinings")
        constraints = [
            models.UniqueConstraint(fields=["complaint", "reporter"], name="joined_once"),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} + #{self.reporter_id}"
