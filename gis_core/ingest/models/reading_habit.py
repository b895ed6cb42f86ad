"""How files of one sender have been read, so that the next one is read likewise."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReadingHabit(models.Model):
    """عادة القراءة: what an analyst confirmed for a layer and a sender the last time."""

    layer = models.CharField(_("layer"), max_length=40)
    source = models.CharField(_("delivered by"), max_length=100)
    encoding = models.CharField(_("encoding"), max_length=40, blank=True, default="")
    srid = models.PositiveIntegerField(_("coordinate system"), null=True)
    columns = models.JSONField(_("field mapping"), default=dict)  # column -> field
    used_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["layer", "source"]
        verbose_name = _("reading habit")
        verbose_name_plural = _("reading habits")
        constraints = [
            models.UniqueConstraint(fields=["layer", "source"], name="one_habit_of_a_sender"),
        ]

    def __str__(self) -> str:
        return f"{self.layer}: {self.source}"
