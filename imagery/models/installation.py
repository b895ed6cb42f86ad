"""Who this database is, to anything outside it that two installations might share."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

ONLY = 1


class Installation(models.Model):
    """تنصيب: the one row that a bucket's mark is compared with; another database has another."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    name = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        verbose_name = _("installation")
        verbose_name_plural = _("installations")
        constraints = [
            models.CheckConstraint(condition=Q(id=ONLY), name="one_installation"),
        ]

    def __str__(self) -> str:
        return str(self.name)
