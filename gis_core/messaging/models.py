"""The outbox: what is to be sent, to whom (sealed), by which way, and how far it is."""

from __future__ import annotations

from datetime import datetime
from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gis_core.sealed.fields import SealedTextField


class MessageQuerySet(models.QuerySet):
    def due(self, at: datetime) -> Self:
        """Waiting messages whose time has come and that no worker holds."""
        free = Q(leased_until=None) | Q(leased_until__lt=at)
        return self.filter(free, state=Message.State.WAITING, not_before__lte=at)


class Message(models.Model):
    """رسالة: one message to one person. ``key`` goes to the provider, which drops a second one."""

    class Channel(models.TextChoices):
        SMS = "sms", _("text message")
        EMAIL = "email", _("e-mail")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        FAILED = "failed", _("not delivered")

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    channel = models.CharField(_("way"), max_length=5, choices=Channel.choices)
    recipient = SealedTextField(bound_to="key")
    template = models.CharField(_("template"), max_length=60)
    language = models.CharField(_("language"), max_length=2)
    context = models.JSONField(default=dict)  # nothing personal: names of things, not of people
    once = models.CharField(  # noqa: DJ001 - most messages may be repeated
        max_length=120, unique=True, null=True, editable=False
    )
    state = models.CharField(
        _("state"), max_length=7, choices=State.choices, default=State.WAITING
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    not_before = models.DateTimeField(_("not before"))
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
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="sent_message_says_when"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.template} {self.key}"
