"""The suggestions under the map's search box."""

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gis_core.search.sources import suggest


@require_safe
@never_cache
@login_required
@permission_required("parcels.view_parcel", raise_exception=True)
def search_suggest(request: HttpRequest) -> HttpResponse:
    """The options of the listbox for ``?q=``; none for an empty text."""
    suggestions = suggest(request.GET.get("q", ""), request.user)
    return render(request, "search/_suggestions.html", {"suggestions": suggestions})
