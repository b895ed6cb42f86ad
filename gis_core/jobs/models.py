"""Long work as a row: what was asked, how far it is, what came of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gis_core.jobs.kinds import kind_of
from gis_core.jobs.sentences import spoken

if TYPE_CHECKING:
    from gis_core.accounts.models import User


class JobQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """A person's own work; it may name what others may not see."""
        return self.filter(created_by=user.pk)


class Job(models.Model):
    """عمل طويل: survives a restart, can be left and returned to; Redis only wakes a worker."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    kind = models.CharField(max_length=40)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    parameters = models.JSONField(default=dict)
    kept = models.JSONField(default=dict)  # where to go on after a restart
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True)
    note = models.TextField(default="", blank=True)  # a marked sentence, translated when shown
    note_values = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    attempts = models.PositiveSmallIntegerField(default=0)
    cancel_asked = models.BooleanField(default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="jobs"
    )
    created_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["created_by", "-id"], name="job_of_person"),
            models.Index(
                fields=["id"], name="job_unfinished", condition=Q(state__in=["queued", "running"])
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(total=None) | Q(done__lte=F("total")), name="job_is_at_most_done"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running"]) | Q(finished_at__isnull=False),
                name="finished_job_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def title(self) -> str:
        """What is being done, in the page's language."""
        return str(kind_of(self.kind).title)

    @property
    def percent(self) -> int | None:
        """How far it is, where the whole is known."""
        return 100 * self.done // self.total if self.total else None

    @property
    def sentence(self) -> str:
        """What it is doing or why it failed, in the page's language."""
        return spoken(self.note, self.note_values) if self.note else ""

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state not in {self.State.QUEUED, self.State.RUNNING}

    @property
    def folder(self) -> Path:
        """Where its files lie; removed with the job."""
        return Path(settings.DATA_DIR) / "jobs" / str(self.pk)
