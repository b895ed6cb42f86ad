"""Complaints by governorate, area and block: a map, a table, and the way down to the cases."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from complaints.areas.figures import Row, figures
from complaints.areas.shapes import shapes
from complaints.areas.table import labels, list_url, told
from complaints.areas.wording import map_words
from complaints.desk.asked import ANY, asked_of, in_state, narrowed
from complaints.desk.views import with_changed
from complaints.models import Complaint
from gis_core.accounts.signed_in import SignedInRequest
from gis_core.areas.models import Area, Governorate
from parcels.map_config import map_config

MEASURES = ("open", "late", "late_percent", "median_days", "count")
_sees = permission_required("complaints.view_complaint", raise_exception=True)


@require_safe
@never_cache
@login_required
@_sees
def show_areas(request: SignedInRequest) -> HttpResponse:
    """Figures of one level, as a map and as a table; every figure leads to its cases."""
    form = asked_of(request, unasked=ANY)
    asked = form.cleaned_data
    state = asked["state"] or ANY
    area, governorate = asked["area"], asked["governorate"]
    found = in_state(narrowed(Complaint.objects.visible_to(request.user), asked), state)
    counted = figures(found, request.user, governorate=governorate, area=area)
    names = labels()
    context = {
        "form": form,
        **told(request, counted, state=state),
        "measures": [(name, names[name]) for name in MEASURES],
        "area": area,
        "governorate": governorate or (area.governorate if area else None),
        "top_url": with_changed(request, governorate="", area="", block=""),
        "governorate_url": with_changed(request, area="", block="", governorate=_above(area)),
        "list_url": list_url(request, state=state),
        "map_config": _map(request, counted.rows, area=area, governorate=governorate),
    }
    return render(request, "complaints/areas/page.html", context)


@require_safe
@cache_control(private=True, max_age=600)
@login_required
@_sees
def send_shapes(request: SignedInRequest) -> HttpResponse:
    """The outlines of a level as GeoJSON."""
    asked = asked_of(request).cleaned_data
    drawn = shapes(request.user, governorate=asked["governorate"], area=asked["area"])
    return JsonResponse(drawn, content_type="application/geo+json")


def _above(area: Area | None) -> int | str | None:
    return area.governorate_id if area else ""


def _map(
    request: SignedInRequest,
    rows: list[Row],
    *,
    area: Area | None,
    governorate: Governorate | None,
) -> dict[str, Any]:
    """An empty sheet, the figures by place, and where the outlines come from."""
    config = map_config(request.user)
    for layer in config["layers"]:
        layer["visible"] = False
    asked = {"area": area.pk if area else "", "governorate": governorate.pk if governorate else ""}
    kept = {name: value for name, value in asked.items() if value}
    config["shapes"] = f"{reverse('complaint-areas:shapes')}?{urlencode(kept)}"
    config["figures"] = {row.place.pk: _on_the_map(row) for row in rows if row.place is not None}
    config["text"] |= map_words()
    return config


def _on_the_map(row: Row) -> dict[str, Any]:
    name = getattr(row.place, "name", None) or _("Block %(number)s") % {"number": row.place.number}
    url = row.deeper or row.cells[0].url
    return {"name": name, "url": url, **{one: getattr(row, one) for one in MEASURES}}
