"""Proving that a telephone or a mailbox is somebody's own, and how often that may be tried."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gis_core.sealed.fields import SealedTextField

MOST_TRIES = 3


class OneTimeCode(models.Model):
    """رمز تحقق: sent to one place, good once, for ten minutes and in one browser.

    The browser's session holds ``key``; the code itself is kept nowhere, only a keyed digest.
    """

    class Channel(models.TextChoices):
        SMS = "sms", _("text message")
        EMAIL = "email", _("e-mail")

    class Purpose(models.TextChoices):
        SIGN_IN = "sign_in", _("sign in")
        CONFIRM = "confirm", _("confirm a number")
        ADD = "add", _("add to an account")

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    channel = models.CharField(max_length=5, choices=Channel.choices)
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    recipient = SealedTextField(bound_to="key")
    digest = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("one-time code")
        verbose_name_plural = _("one-time codes")
        constraints = [
            models.CheckConstraint(condition=Q(tries__lte=MOST_TRIES), name="code_tried_at_most"),
            models.CheckConstraint(
                condition=Q(expires_at__gte=F("made_at")), name="code_expires_after_it_is_made"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.key}"


class Tally(models.Model):
    """حصة: one thing that somebody did and of which there may be only so many.

    ``who`` is a keyed mark of a number or a network, so that the table names nobody.
    """

    kind = models.CharField(max_length=20)
    who = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        indexes = [
            models.Index(fields=["kind", "who", "-at"], name="tally_of_somebody"),
            models.Index(fields=["at"], name="tally_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"
