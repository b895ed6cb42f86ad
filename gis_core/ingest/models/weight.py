"""How much a finding weighs in this house, where that is not what the check itself says."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class CheckWeight(models.Model):
    """ثقل فحص: one check of one layer that an administrator weighs otherwise, or turns off."""

    class Severity(models.TextChoices):
        BLOCKS = "B", _("blocking")
        WARNS = "W", _("warning")
        INFORMS = "I", _("information")
        OFF = "-", _("not looked at")

    layer = models.CharField(_("layer"), max_length=40)
    code = models.CharField(_("code"), max_length=60)
    severity = models.CharField(_("weighs as"), max_length=1, choices=Severity.choices)
    reason = models.CharField(_("reason"), max_length=300)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("changed by"),
    )
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        ordering = ["layer", "code"]
        verbose_name = _("weight of a check")
        verbose_name_plural = _("weights of checks")
        constraints = [
            models.UniqueConstraint(fields=["layer", "code"], name="check_is_weighed_once"),
            models.CheckConstraint(
                condition=models.Q(severity__in=["B", "W", "I", "-"]), name="check_weighs_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.layer}: {self.code}"
