"""The steps of a licence, one row each: read in order they give its state."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gis_core.keeping import NEVER_EMPTIED, keeps_rows
from parcels.models.licence_states import EVENT_COMES_FROM_A_CHANGE, LicenceState


class LicenceEvent(models.Model):
    """A step that a licence took; written by the database with the step itself, never altered."""

    licence = models.ForeignKey(
        "parcels.BuildingLicence", models.PROTECT, related_name="events", db_index=False
    )
    from_state = models.CharField(max_length=12, choices=LicenceState.choices, blank=True)
    to_state = models.CharField(max_length=12, choices=LicenceState.choices)
    verb = models.CharField(max_length=20, blank=True)
    note = models.TextField(blank=True)
    is_taken_over = models.BooleanField(default=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    legal_day = models.DateField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("step of a licence")
        verbose_name_plural = _("steps of licences")
        indexes = [
            models.Index(fields=["licence", "legal_day", "id"], name="event_of_licence"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            NEVER_EMPTIED,
            EVENT_COMES_FROM_A_CHANGE,
            *keeps_rows("licence_id", "to_state", is_only_added_to=True),
        ]

    def __str__(self) -> str:
        return f"{self.licence_id}: {self.from_state} → {self.to_state}"
