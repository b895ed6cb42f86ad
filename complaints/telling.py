"""What reporters hear of their case: written into the outbox by the step itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format

from complaints.link import address_of
from complaints.models import Complaint, ComplaintEvent, Reporter
from complaints.states import CloseReason
from gis_core.messaging import outbox
from gis_core.messaging.devices import devices_of
from gis_core.messaging.models import Message
from gis_core.sealed.fields import opened

if TYPE_CHECKING:
    from gis_core.accounts.models import Unit

# The steps of which there is a template in ``messages/complaints``.
TOLD = (
    "received",
    "assigned",
    "asked",
    "scheduled",
    "notified",
    "referred",
    "resolved",
    "closed",
    "reopened",
)
# What somebody has just done themselves they know, and what they wait for they hear at once.
AT_ONCE = ("received",)
ITSELF = ("closed", "reopened")
Channel = Message.Channel


def tell(complaint: Complaint, event: ComplaintEvent) -> None:
    """Write a message to each whom the case concerns, by each way that they want and confirmed.

    In the transaction of the step, so that no step is told that was not taken, and none is taken
    untold.
    """
    if event.verb not in TOLD or (event.actor_id is None and event.verb in ITSELF):
        return
    for reporter in _concerned(complaint):
        for channel, recipient in _ways(reporter):
            outbox.queue(
                channel=channel,
                recipient=recipient,
                template=f"complaints/{event.verb}",
                language=reporter.language,
                context=_context(complaint, event, reporter),
                by_day=reporter.is_quiet_at_night and event.verb not in AT_ONCE,
            )


def audience_of(reporter: Reporter) -> str:
    """The word under which a reporter's devices take messages."""
    return f"reporter:{reporter.key}"


def _concerned(complaint: Complaint) -> Iterator[Reporter]:
    yield complaint.reporter
    for joining in complaint.joinings.select_related("reporter"):
        yield joining.reporter


def _ways(reporter: Reporter) -> Iterator[tuple[str, str]]:
    """A contact that its owner has not confirmed is somebody else's for all we know."""
    if reporter.wants_sms and reporter.phone_verified_at:
        yield Channel.SMS, opened(reporter.phone)
    if reporter.wants_email and reporter.email_verified_at:
        yield Channel.EMAIL, opened(reporter.email)
    if reporter.wants_push:
        for device in devices_of(audience_of(reporter)):
            yield Channel.PUSH, device


def _context(complaint: Complaint, event: ComplaintEvent, reporter: Reporter) -> dict[str, Any]:
    """In the reporter's language, since names are chosen here. The link opens the whole case, so
    only its own reporter gets it."""
    with translation.override(reporter.language):
        reason = CloseReason(complaint.close_reason).label if complaint.close_reason else ""
        return {
            "reference": complaint.reference,
            "category": complaint.category.name,
            "unit": _name_of(complaint.unit),
            "agency": complaint.agency.name if complaint.agency else "",
            "due": _day(complaint.due_at),
            "until": _day(complaint.resumes_at),
            "reason": str(reason),
            "note": event.note if event.is_public else "",
            "link": _link(complaint) if reporter.pk == complaint.reporter_id else "",
        }


def _link(complaint: Complaint) -> str:
    """A message knows of no request: without ``PUBLIC_URL`` there is no address to name."""
    return address_of(complaint) if settings.PUBLIC_URL else ""


def _name_of(unit: Unit | None) -> str:
    return unit.name if unit else ""


def _day(at: datetime | None) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT") if at else ""
