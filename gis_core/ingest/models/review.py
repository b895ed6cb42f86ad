"""What a second person says of a delivery."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gis_core.keeping import NEVER_EMPTIED

from .run import ImportRun
from .run_states import REVIEWER_IS_ANOTHER


class Review(models.Model):
    """مراجعة: one person's word on one submission of a delivery; never its bringer's own."""

    class Verdict(models.TextChoices):
        APPROVED = "approved", _("approved")
        RETURNED = "returned", _("returned")

    run = models.ForeignKey(ImportRun, models.PROTECT, related_name="reviews")
    submission = models.PositiveSmallIntegerField()  # which one; a returned delivery has more
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("reviewer")
    )
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict.choices)
    note = models.TextField(_("note"), blank=True, default="")
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.UniqueConstraint(
                fields=["run", "submission", "person"], name="one_word_per_person_and_submission"
            ),
        ]
        triggers = [
            REVIEWER_IS_ANOTHER,
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            NEVER_EMPTIED,
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.verdict}"
