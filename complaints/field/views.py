"""The inspector's list on a phone: mine or my unit's, the latest or the nearest first."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point
from django.core.exceptions import BadRequest
from django.db.models import Count, F, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from complaints.case.acts import WORK, units_of
from complaints.desk.views import page_of, with_changed
from complaints.intake import stored_point
from complaints.models import Complaint
from complaints.models.complaint import ComplaintQuerySet
from complaints.states import State
from gis_core import crs
from gis_core.accounts.signed_in import SignedInRequest
from parcels.views import clicked

PAGE = 30
MOST_COUNTED = 1000
MINE, FREE, UNIT, ALL = "mine", "free", "unit", "all"
# What lies with somebody else until they act; the inspector has nothing to do there.
_ELSEWHERE = (State.WORK_DONE, State.VERIFIED, State.REFERRED)


@require_safe
@never_cache
@login_required
@permission_required(("complaints.view_complaint", WORK), raise_exception=True)
def list_mine(request: SignedInRequest) -> HttpResponse:
    """Open cases to work on; without a choice, mine if there are any, else my unit's."""
    waiting = Complaint.objects.visible_to(request.user).open().exclude(state__in=_ELSEWHERE)
    lists = _lists(request, waiting)
    chosen = request.GET.get("whose", "") or _first(lists)
    if chosen not in {one["value"] for one in lists}:
        raise BadRequest(_("There is no such list. Choose one of those that are offered."))
    page, spot = page_of(request), _spot(request)
    found = ordered(waiting.filter(_whose(request, chosen)), spot)
    start = (page - 1) * PAGE
    rows = list(found.with_places().select_related("category")[start : start + PAGE + 1])
    context = {
        "rows": rows[:PAGE],
        "lists": lists,
        "chosen": chosen,
        "is_near": spot is not None,
        "late_url": with_changed(request, lng="", lat="", page=""),
        "more_url": with_changed(request, page=page + 1) if len(rows) > PAGE else "",
        "back_url": with_changed(request, page=page - 1) if page > 1 else "",
        "now": timezone.now(),
    }
    return render(request, "complaints/field/list.html", context)


def ordered(found: ComplaintQuerySet, spot: Point | None) -> ComplaintQuerySet:
    """The nearest first where a place is told, else by the day they are due."""
    if spot is None:
        return found.order_by(F("due_at").asc(nulls_last=True), "pk")
    near = found.exclude(location=None).annotate(distance=Distance("location", spot))
    return near.order_by("distance", "pk")


def _whose(request: SignedInRequest, chosen: str) -> Q:
    units = Q(unit__in=units_of(request.user))
    return {
        MINE: Q(assignee=request.user),
        FREE: units & Q(assignee=None),
        UNIT: units,
        ALL: Q(),
    }[chosen]


def _lists(request: SignedInRequest, waiting: ComplaintQuerySet) -> list[dict[str, Any]]:
    names = {
        MINE: _("Mine"),
        FREE: _("Free in my unit"),
        UNIT: _("My unit’s"),
        ALL: _("All in my areas"),
    }
    return [
        {
            "value": value,
            "label": label,
            "url": with_changed(request, whose=value, page=""),
            **_counted(waiting.filter(_whose(request, value))),
        }
        for value, label in names.items()
    ]


def _counted(found: ComplaintQuerySet) -> dict[str, int]:
    """How many and how many of them late, no farther than is worth counting."""
    late = Count("pk", filter=Q(paused_at=None, due_at__lt=timezone.now()))
    rows = found.order_by().values("pk", "paused_at", "due_at")[: MOST_COUNTED + 1]
    told = rows.aggregate(count=Count("pk"), late=late)
    return told if told["count"] <= MOST_COUNTED else told | {"late": 0}


def _first(lists: list[dict[str, Any]]) -> str:
    return next((one["value"] for one in lists if one["count"]), MINE)


def _spot(request: SignedInRequest) -> Point | None:
    """Where the inspector stands, in the storage CRS, where the phone told it."""
    if "lng" not in request.GET:
        return None
    point = clicked(request)
    if not crs.is_within(point.x, point.y):
        raise BadRequest(_("The place lies outside the municipality."))
    return stored_point(point)
