"""The outbox: what is to be sent, to whom (sealed), by which way, and how far it is."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gis_core.sealed.fields import BlindIndexField, SealedTextField, opened


class MessageQuerySet(models.QuerySet):
    def due(self, at: datetime) -> Self:
        """Waiting messages whose time has come and that no worker holds."""
        free = Q(leased_until=None) | Q(leased_until__lt=at)
        return self.filter(free, state=Message.State.WAITING, not_before__lte=at)


class Message(models.Model):
    """رسالة: one message to one person. ``key`` goes to the provider, which drops a second one.

    Once it is sent, to whom and what is forgotten; that it was sent stays.
    """

    class Channel(models.TextChoices):
        SMS = "sms", _("text message")
        EMAIL = "email", _("e-mail")
        PUSH = "push", _("message to a device")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        FAILED = "failed", _("not delivered")

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    channel = models.CharField(_("way"), max_length=5, choices=Channel.choices)
    recipient = SealedTextField(bound_to="key", null=True)
    template = models.CharField(_("template"), max_length=60)
    language = models.CharField(_("language"), max_length=2)
    content = SealedTextField(bound_to="key", null=True)  # what fills the template, as JSON
    once = models.CharField(  # noqa: DJ001 - most messages may be repeated
        max_length=120, unique=True, null=True, editable=False
    )
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    not_before = models.DateTimeField(_("not before"))
    not_after = models.DateTimeField(_("of no use after"), null=True)
    leased_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(_("written at"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    trouble = models.CharField(_("trouble"), max_length=200, blank=True, default="")

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            models.Index(
                fields=["not_before"], name="message_waiting", condition=Q(state="waiting")
            ),
            models.Index(fields=["created_at"], name="message_by_age"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="sent")
                | Q(sent_at__isnull=False, recipient=None, content=None, leased_until=None),
                name="sent_message_says_when_and_not_what",
            ),
            models.CheckConstraint(
                condition=~Q(state="waiting")
                | Q(recipient__isnull=False, content__isnull=False, sent_at=None),
                name="waiting_message_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.template} {self.key}"

    @property
    def context(self) -> dict[str, Any]:
        """What fills the template; read by the worker that sends it, and by nobody else."""
        return json.loads(opened(self.content) or "{}")


class PushSubscription(models.Model):
    """اشتراك جهاز: a browser that takes messages for an ``audience``, a word the caller chose."""

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    audience = models.CharField(max_length=60, db_index=True)
    device = SealedTextField(bound_to="key")  # endpoint and keys as the browser gave them, JSON
    device_index = BlindIndexField(of="device", unique=True, db_index=False)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("device that takes messages")
        verbose_name_plural = _("devices that take messages")

    def __str__(self) -> str:
        return f"device {self.pk}"
