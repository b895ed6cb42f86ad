"""Filing in one flow: the page that a script turns into steps, and what the script asks for."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.gis.geos import Point
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from complaints import nearby
from complaints.errors import ComplaintError
from complaints.filing import outline, reading, words
from complaints.filing.asking import asked, offered_groups, suggestions
from complaints.filing.faults import Faults
from complaints.filing.places import area_names
from complaints.filing.sending import NeedsAccount, receipt_of, send_at_once
from complaints.filing.step_views import confirming
from complaints.identity import verified_reporter
from complaints.intake import KeyUsedOtherwise
from complaints.joining import join
from complaints.locating import locate
from complaints.models import Draft

_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
View = Callable[[HttpRequest], HttpResponse]


def answering_in_json(view: View) -> View:
    """Refusals as JSON with a sentence: 400 for what was typed, 409 for what happened meanwhile."""

    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        try:
            return view(request)
        except Faults as wrong:
            return JsonResponse({"faults": wrong.by_field}, status=400)
        except NeedsAccount as error:
            onward = urlencode({"next": reverse("filing:new") + "#sending"})
            address = f"{reverse('reporters:sign-in')}?{onward}"
            return JsonResponse({"problem": str(error), "confirm": address}, status=401)
        except KeyUsedOtherwise as error:
            return JsonResponse({"problem": str(error)}, status=409)
        except ComplaintError as error:
            return JsonResponse({"problem": str(error)}, status=400)

    return answer


@never_cache
@require_safe
def new_report(request: HttpRequest) -> HttpResponse:
    """The page. Its first step works without a script and leads to the steps on the server."""
    groups = offered_groups()
    categories = [category for group in groups for category in group.offered]  # type: ignore[attr-defined]
    context: dict[str, Any] = {
        "draft": Draft(),
        "groups": groups,
        "later_steps": list(words.headings().items())[1:],
        "asked_of": [
            (category, asked(category, {})) for category in categories if category.questions
        ],
        "area_names": area_names(),
        "reporter": verified_reporter(request),
        "faults": {},
        "config": words.config(),
        "map_config": _map_config(),
    }
    return render(request, "complaints/filing/new.html", context)


@never_cache
@require_POST
@answering_in_json
def send_quickly(request: HttpRequest) -> HttpResponse:
    """A whole report at once, with its photographs; 201, the same again for a repeated key."""
    reporter = verified_reporter(request)
    if reporter is None:
        told = {
            "problem": _("Confirm your telephone, then your report is sent."),
            "confirm": confirming(reverse("filing:new") + "#sending"),
        }
        return JsonResponse(told, status=401)
    key = request.headers.get("Idempotency-Key", "")
    if not _KEY.fullmatch(key):
        raise Faults(key=_("This page is out of date. Load it again; what you wrote is kept."))
    photos = request.FILES.getlist("photos")
    complaint = send_at_once(request.POST, photos, reporter=reporter, key=key)
    return JsonResponse(receipt_of(complaint), status=201)


@never_cache
@require_POST
@answering_in_json
def join_quickly(request: HttpRequest) -> HttpResponse:
    """Join a case that was offered."""
    reporter = verified_reporter(request)
    if reporter is None:
        return JsonResponse({"confirm": confirming(reverse("filing:new") + "#joining")}, status=401)
    case = nearby.offered(request.POST.get("offer", ""))
    if case is None:
        raise Faults(offer=_("That complaint is closed by now. Send yours."))
    join(case, reporter=reporter)
    told = {
        "reference": case.reference,
        "tracking_url": reverse("track:page", args=[case.reference]),
    }
    return JsonResponse(told)


@require_safe
def suggest_categories(request: HttpRequest) -> HttpResponse:
    """The three likeliest categories of ``text``."""
    found = suggestions(request.GET.get("text", "")[: reading.LONGEST_TEXT])
    rows = [{"code": s.category.code, "name": s.category.name, "share": s.share} for s in found]
    return JsonResponse({"suggestions": rows})


@never_cache
@require_safe
@answering_in_json
def find_nearby(request: HttpRequest) -> HttpResponse:
    """Open cases near a point that a report of this category may repeat."""
    category = reading.read_category(request.GET)
    rows = [
        {
            "offer": near.offer,
            "name": near.category.name,
            "metres": near.metres,
            "since": date_format(localtime(near.received_at), "DATE_FORMAT"),
            "state": near.state,
        }
        for near in nearby.offers(_point(request), category)
    ]
    return JsonResponse({"nearby": rows})


@require_safe
@answering_in_json
def name_place(request: HttpRequest) -> HttpResponse:
    """What the municipality calls a point: area and block."""
    point = _point(request)
    if point is None:
        raise Faults(place=reading.no_place())
    found = locate(point)
    return JsonResponse(
        {
            "area": found.area.name if found.area else "",
            "block": found.block.number if found.block else "",
        }
    )


def _point(request: HttpRequest) -> Point | None:
    given = {"lng": request.GET.get("lng", ""), "lat": request.GET.get("lat", "")}
    return reading.read_place(given).point


def _map_config() -> dict[str, Any]:
    """What ``static/js/map/basemap.js`` reads of a page."""
    west, south, east, north = outline.bounds()
    told = {"url": settings.BASEMAP_URL, "attribution": settings.BASEMAP_ATTRIBUTION}
    return {
        "layers": [],
        "view": {"bounds": [[south, west], [north, east]]},
        "basemap": told if settings.BASEMAP_URL else None,
        "text": words.map_text(),
        "lang": get_language(),
    }
