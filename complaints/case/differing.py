"""What is different from what somebody had before them when they filled in a form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from complaints.models import ComplaintEvent

_NAMES = {
    "state": _("State"),
    "unit": _("Unit"),
    "agency": _("Agency"),
    "assignee": _("Assigned to"),
    "due_at": _("Due"),
}


@dataclass(frozen=True)
class Difference:
    """One thing as it was read and as it is."""

    label: str | _StrPromise
    read: Any
    now: Any

    @property
    def is_instant(self) -> bool:
        """Whether it is shown as a day and an hour."""
        return isinstance(self.read or self.now, datetime)


def differing(since: list[ComplaintEvent]) -> list[Difference]:
    """What the steps since then have changed; each step keeps what the case looked like after."""
    if not since:
        return []
    seen = since[0].seq - 1
    told = since[0].complaint.events.select_related("unit", "agency", "assignee")
    read, now = told.filter(seq=seen).first(), told.filter(seq=since[-1].seq).first()
    if read is None or now is None:
        return []
    return [
        Difference(label, _shown(read, name), _shown(now, name))
        for name, label in _NAMES.items()
        if getattr(read, name) != getattr(now, name)
    ]


def _shown(event: ComplaintEvent, name: str) -> Any:
    return event.get_state_display() if name == "state" else getattr(event, name)
