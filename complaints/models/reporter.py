"""Who reports: known to the case, hidden from everybody who does not need to know."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gis_core.accounts.models import User


class Reporter(models.Model):
    """مقدم البلاغ: one person by telephone; contacts are sealed and looked up blindly."""

    class Language(models.TextChoices):
        ARABIC = "ar", _("Arabic")
        ENGLISH = "en", _("English")

    user = models.OneToOneField(
        User, models.SET_NULL, null=True, blank=True, related_name="reporter"
    )
    phone_index = models.BinaryField(max_length=32, unique=True, null=True, editable=False)
    phone_sealed = models.BinaryField(null=True, editable=False)
    email_index = models.BinaryField(max_length=32, null=True, editable=False, db_index=True)
    email_sealed = models.BinaryField(null=True, editable=False)
    civil_id_index = models.BinaryField(max_length=32, null=True, editable=False, db_index=True)
    civil_id_sealed = models.BinaryField(null=True, editable=False)
    name_sealed = models.BinaryField(null=True, editable=False)
    language = models.CharField(
        _("language"), max_length=2, choices=Language.choices, default=Language.ARABIC
    )
    phone_verified_at = models.DateTimeField(_("telephone confirmed at"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("reporter")
        verbose_name_plural = _("reporters")
        constraints = [
            models.CheckConstraint(
                condition=Q(phone_index=None, phone_sealed=None)
                | Q(phone_index__isnull=False, phone_sealed__isnull=False),
                name="reporter_phone_is_sealed_and_indexed",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
