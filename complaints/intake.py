"""The one door by which a case comes in, whatever the channel."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib.gis.geos import Point
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints import clock
from complaints.errors import ComplaintError
from complaints.locating import Located, locate
from complaints.models import Category, Complaint, Photo, Reporter
from complaints.photos import digest_of, keep_upload
from complaints.reference import new_reference
from complaints.routing import unit_for
from complaints.states import State
from complaints.steps import Step, append, take
from complaints.telling import tell
from gis_core import crs
from gis_core.areas.models import Area, Block
from gis_core.audit.records import record
from gis_core.waking import wake_on_commit

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from gis_core.accounts.models import User


class KeyUsedOtherwise(ComplaintError):
    """The idempotency key came before with another content."""

    sentence = _("This key was used for another complaint. Send a new one with a new key.")


@dataclass(frozen=True)
class Report:
    """What is reported, as every channel hands it over; ``point`` is WGS 84."""

    channel: str
    kind: str
    category: Category
    text: str = ""
    point: Point | None = None
    address: str = ""
    area: Area | None = None
    block: Block | None = None
    answers: dict[str, Any] = field(default_factory=dict)
    photos: Sequence[UploadedFile] = ()
    reported_at: datetime | None = None  # by the reporter's own clock, where it was offline

    @cached_property
    def digest(self) -> str:
        """Tells two reports apart that come with one key: by words, place and every photograph."""
        photos = [digest_of(photo) for photo in self.photos]
        place = self.point.wkt if self.point else ""
        told = [self.kind, self.category.code, self.text, place, self.address, self.answers, photos]
        return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()


def receive(
    report: Report, *, reporter: Reporter, actor: User | None = None, key: str | None = None
) -> Complaint:
    """Take a report in: placed, routed, with its first steps, in one transaction.

    A ``key`` that came before gives the same case again; with another content, or from another
    reporter, ``KeyUsedOtherwise``. What cannot be routed is received all the same and waits in the
    queue of those that have no unit.
    """
    if key and (found := _received_before(report, reporter, key)):
        return found
    kept = [keep_upload(photo) for photo in report.photos]
    try:
        with transaction.atomic():
            complaint = _write(report, reporter=reporter, actor=actor, key=key)
            Photo.objects.bulk_create(Photo(complaint=complaint, **one) for one in kept)
            if kept:
                wake_on_commit("complaints.pictures.tasks.prepare_waiting")
            complaint = _route(complaint)
            tell(complaint, complaint.events.get(seq=1))
            return complaint
    except IntegrityError:
        # Of several that come at once with one key, the first wins and the others are its echo.
        if key and (found := _received_before(report, reporter, key)):
            return found
        raise


def _write(report: Report, *, reporter: Reporter, actor: User | None, key: str | None) -> Complaint:
    at = timezone.now()
    where = _place(report)
    complaint = Complaint(
        reference=new_reference(),
        kind=report.kind,
        channel=report.channel,
        category=report.category,
        text=report.text,
        answers=report.answers,
        reporter=reporter,
        location=stored_point(report.point),
        address=report.address,
        area=where.area,
        block=where.block,
        parcel=where.parcel,
        state=State.RECEIVED,
        received_at=at,
        reported_at=report.reported_at,
        counted_from=at,
        idempotency_key=key,
        request_digest=report.digest,
    )
    clock.start(complaint)
    complaint.save()
    append(complaint, Step("received"), actor=actor, at=at, before={})
    record(actor, "complaint.received", complaint, channel=report.channel)
    return complaint


def _route(complaint: Complaint) -> Complaint:
    """Give the case to the responsible unit at once, with the reason kept."""
    routed = unit_for(complaint.category, complaint.area)
    if routed.unit is None:
        step = Step("unroutable", None, {"routing": routed.trace}, is_public=False)
    else:
        changes = {
            "routing": routed.trace,
            "unit": routed.unit,
            "agency": routed.unit.agency,
        }
        rule = {"rule": routed.trace["rule"]}
        step = Step("assigned", State.ASSIGNED, changes, detail=rule, is_told=False)
    return take(complaint, step, actor=None)


def _received_before(report: Report, reporter: Reporter, key: str) -> Complaint | None:
    found = Complaint.objects.filter(idempotency_key=key).first()
    if found is None:
        return None
    if found.reporter_id != reporter.pk or found.request_digest != report.digest:
        raise KeyUsedOtherwise
    return found


def _place(report: Report) -> Located:
    if report.point is not None:
        return locate(report.point)
    area = report.block.area if report.block else report.area
    return Located(area, report.block, None)


def stored_point(point: Point | None) -> Point | None:
    """The place in the storage CRS, crossed once by the pinned operation."""
    if point is None:
        return None
    ((x, y),) = crs.from_wgs84(crs.STORAGE, [(point.x, point.y)])
    return Point(x, y, srid=crs.STORAGE)
