"""What happened to a case: appended by the step that changed it, never altered."""

from __future__ import annotations

from typing import Self

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from complaints.models.complaint import Complaint
from complaints.states import State
from gis_core.accounts.models import Agency, Unit, User
from gis_core.keeping import NEVER_EMPTIED


class ComplaintEventQuerySet(models.QuerySet):
    def public(self) -> Self:
        """What the reporter may read."""
        return self.filter(is_public=True)


class ComplaintEvent(models.Model):
    """واقعة: one step with what the case looked like after it, so that replaying gives the case."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    verb = models.CharField(_("step"), max_length=30)
    at = models.DateTimeField(_("at"))
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    state_before = models.CharField(max_length=14, choices=State.choices, blank=True, default="")
    state = models.CharField(_("state"), max_length=14, choices=State.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    assignee = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField(null=True)
    note = models.TextField(_("note"), blank=True, default="")
    is_public = models.BooleanField(default=False)
    detail = models.JSONField(default=dict)
    changes = models.JSONField(default=dict)  # column -> value after it; see complaints.replay
    key = models.CharField(max_length=80, null=True)  # noqa: DJ001 - many steps have none

    objects = ComplaintEventQuerySet.as_manager()

    class Meta:
        ordering = ["complaint", "seq"]
        verbose_name = _("step of a complaint")
        verbose_name_plural = _("steps of complaints")
        constraints = [
            models.UniqueConstraint(fields=["complaint", "seq"], name="step_once_in_its_place"),
            models.UniqueConstraint(fields=["complaint", "key"], name="step_once_by_key"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            NEVER_EMPTIED,
            pgtrigger.Trigger(
                name="no_step_ahead",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                func="""
                    IF NEW.seq > (SELECT version FROM complaints_complaint
                                  WHERE id = NEW.complaint_id) THEN
                        RAISE EXCEPTION 'step %/% is ahead of its complaint',
                            NEW.complaint_id, NEW.seq USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}/{self.seq} {self.verb}"


class Pause(models.Model):
    """توقف العداد: a stretch in which the unit's clock stands still, and why."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="pauses")
    began_at = models.DateTimeField(_("from"))
    ended_at = models.DateTimeField(_("until"), null=True)
    reason = models.CharField(_("reason"), max_length=14, choices=State.choices)

    class Meta:
        ordering = ["complaint", "began_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint"], condition=Q(ended_at=None), name="one_pause_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("began_at")),
                name="pause_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}: {self.reason}"
