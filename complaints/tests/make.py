"""Small made-up cases for tests."""

from datetime import timedelta
from itertools import count

from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils import timezone

from complaints.models import Category, CategoryGroup, Complaint, Photo, Reporter
from complaints.replay import told
from complaints.states import State
from complaints.steps import Step, append
from gis_core import crs
from gis_core.accounts.models import Agency, Unit
from tests.make import X, Y

_number = count(1)


def make_category(**given: object) -> Category:
    """A category of 4 and 24 hours round the clock."""
    n = next(_number)
    group, _made = CategoryGroup.objects.get_or_create(code="CLEAN", defaults={"name_ar": "نظافة"})
    values: dict[str, object] = {
        "group": group,
        "code": f"CLN-{n:02}",
        "name_ar": "تراكم قمامة",
        "short_ar": "قمامة",
        "first_action_hours": 4,
        "resolve_hours": 24,
    }
    return Category.objects.create(**values | given)


def make_unit(code: str = "", **given: object) -> Unit:
    """A unit of the municipality."""
    agency, _made = Agency.objects.get_or_create(code="test", defaults={"name_ar": "البلدية"})
    values = {"agency": agency, "code": code or f"unit-{next(_number)}", "name_ar": "إدارة النظافة"}
    return Unit.objects.create(**values | given)


def make_complaint(**given: object) -> Complaint:
    """A case received an hour ago, with its first step."""
    n = next(_number)
    now = timezone.now()
    values: dict[str, object] = {
        "reference": f"T{n:09}",
        "kind": "complaint",
        "channel": "web",
        "reporter": Reporter.objects.create(),
        "location": Point(X + 10, Y + 10, srid=crs.STORAGE),
        "received_at": now - timedelta(hours=1),
        "due_at": now + timedelta(hours=23),
    }
    values |= given
    values.setdefault("category", None)
    values["category"] = values["category"] or make_category()
    values.setdefault("counted_from", values["received_at"])
    with transaction.atomic():
        complaint = Complaint.objects.create(**values)
        append(complaint, Step("received"), actor=None, at=complaint.received_at, before={})
    return complaint


def bring_to(complaint: Complaint, *states: str) -> Complaint:
    """Lead a case through states by the machine itself, without asking what a verb asks."""
    for state in states:
        complaint.refresh_from_db()
        before = told(complaint)
        with transaction.atomic():
            complaint.state = State(state)
            complaint.version += 1
            complaint.save()
            append(complaint, Step("led"), actor=None, at=timezone.now(), before=before)
    return complaint


def close(complaint: Complaint, reason: str, *, days: int) -> None:
    """Close it by the machine, some days ago."""
    complaint.refresh_from_db()
    complaint.close_reason = reason
    complaint.closed_at = timezone.now() - timedelta(days=days)
    before = told(complaint)
    complaint.state = State.CLOSED
    complaint.version += 1
    with transaction.atomic():
        complaint.save()
        append(complaint, Step("closed"), actor=None, at=complaint.closed_at, before=before)


def make_photo(complaint: Complaint, **given: object) -> Photo:
    """A photograph that is still being prepared."""
    n = next(_number)
    return Photo.objects.create(
        complaint=complaint, **{"key": f"photo{n}", "sha256": f"{n:064}", "stage": "after"} | given
    )
