"""From what a person said to a case, through the one door, and what they are told then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.files import File
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from complaints import link
from complaints.errors import ComplaintError
from complaints.filing.faults import Faults
from complaints.filing.reading import (
    Place,
    check_photos,
    check_place,
    read_category,
    read_kind,
    read_place,
    read_said,
    read_text,
)
from complaints.intake import Report, receive
from complaints.models import Category, Complaint, Draft, Reporter
from complaints.photos import incoming_folder

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.http import QueryDict

_FARTHEST_BACK = timedelta(days=30)


class NeedsAccount(ComplaintError):
    """The category is for people who are known."""

    sentence = _("This matter needs an account. Sign in or register, then send it.")


def send_draft(draft: Draft, *, reporter: Reporter) -> Complaint:
    """Make a case of a draft; sent twice, it is the same case."""
    if draft.complaint is not None:
        return draft.complaint
    if draft.category is None:
        raise Faults(category=_("Choose what it is about."))
    photos = [_Kept(incoming_folder() / photo.key) for photo in draft.photos.all()]
    report = Report(
        channel=Complaint.Channel.WEB,
        kind=draft.kind,
        category=draft.category,
        text=draft.text,
        point=draft.point,
        area=draft.area,
        block=draft.block,
        address=draft.typed.get("street", ""),
        answers=draft.answers,
        photos=photos,  # type: ignore[arg-type]
    )
    complaint = _receive(report, reporter=reporter, key=f"draft-{draft.pk}")
    draft.complaint = complaint
    draft.save()
    for photo in draft.photos.all():
        photo.delete()
        (incoming_folder() / photo.key).unlink(missing_ok=True)
    return complaint


def send_at_once(
    given: QueryDict, photos: Sequence[UploadedFile], *, reporter: Reporter, key: str
) -> Complaint:
    """Make a case of a whole form; raises ``Faults`` with every fault at once."""
    report = read_report(given, photos)
    return _receive(report, reporter=reporter, key=f"web-{key}")


def read_report(given: QueryDict, photos: Sequence[UploadedFile]) -> Report:
    """All that a form says, or all that is wrong with it."""
    faults: dict[str, str] = {}

    def asked(read: Any, *args: Any) -> Any:
        try:
            return read(*args)
        except Faults as wrong:
            faults.update(wrong.by_field)
            return None

    kind, text = asked(read_kind, given), asked(read_text, given)
    category: Category | None = asked(read_category, given)
    place: Place | None = asked(read_place, given)
    answers = None
    if category is not None:
        answers = asked(read_said, category, given)
        if place is not None:
            asked(check_place, place, category)
    asked(check_photos, photos)
    if faults or category is None or place is None:
        raise Faults(**faults)
    return Report(
        channel=Complaint.Channel.WEB,
        kind=kind,
        category=category,
        text=text,
        point=place.point,
        area=place.words.area,
        block=place.words.block,
        address=place.words.address,
        answers=answers or {},
        photos=photos,
        reported_at=read_moment(given.get("reported_at")),
    )


def read_moment(told: str | None) -> datetime | None:
    """When the telephone says that it was written: within the last month, or not at all."""
    try:
        moment = datetime.fromisoformat((told or "")[:40])
    except ValueError:
        return None
    if moment.tzinfo is None:
        return None
    now = timezone.now()
    return moment if now - _FARTHEST_BACK < moment <= now else None


def receipt_of(complaint: Complaint) -> dict[str, Any]:
    """What the reporter is told: the number, the promise, and where to follow it."""
    due = complaint.due_at
    return {
        "reference": complaint.reference,
        "tracking_url": link.address_of(complaint),
        "category": complaint.category.name,
        "due_at": due.isoformat() if due else None,
        "promised": date_format(timezone.localtime(due), "DATETIME_FORMAT") if due else "",
        "unit": complaint.unit.name if complaint.unit else "",
    }


def check_account(report: Report, reporter: Reporter) -> None:
    """Some categories are for people who have an account."""
    if not report.category.allows_anonymous and reporter.user_id is None:
        raise NeedsAccount


def _receive(report: Report, *, reporter: Reporter, key: str) -> Complaint:
    check_account(report, reporter)
    return receive(report, reporter=reporter, key=key)


class _Kept(File):
    """A draft's photograph as an upload."""

    def __init__(self, path: Path) -> None:
        super().__init__(path.open("rb"), name=path.name)
