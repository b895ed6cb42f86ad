"""Lines of drawings over HTTP: by their own coordinates, previewed over the map, and laid on it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gis_core.accounts.signed_in import SignedInRequest
from imagery import store
from imagery.errors import ImageryError
from imagery.models import Overlay
from imagery.models.overlay import DRAWING
from imagery.overlays import drawings
from imagery.overlays.judging import standing_of
from imagery.overlays.views import may_add, may_see
from imagery.views import A_YEAR

GEOJSON = "application/geo+json"


@require_safe
@login_required
@may_see
def lines(request: SignedInRequest, pk: int) -> HttpResponse:
    """A drawing where it lies, as GeoJSON; ``?v=`` of the present version may be kept."""
    overlay = _seen(request, pk)
    if overlay.state != Overlay.State.READY:
        raise Http404(_("There are no such lines."))
    lasts = request.GET.get("v") == str(overlay.version)
    return _file(overlay.laid, GEOJSON, cache=A_YEAR if lasts else "private, no-cache")


@require_safe
@login_required
@may_add
def drawing(request: SignedInRequest, pk: int) -> HttpResponse:
    """A drawing in its own coordinates."""
    return _file(_seen(request, pk).picture, "application/json", cache="private, no-cache")


@require_safe
@login_required
@may_add
def preview(request: SignedInRequest, pk: int) -> HttpResponse:
    """The drawing over the map as its points say now."""
    overlay = _seen(request, pk)
    standing = standing_of(overlay)
    if standing.problem or standing.judged is None or not overlay.picture:
        raise Http404(_("There is nothing to preview."))
    try:
        content, _outline = drawings.laid(drawings.lines_of(overlay), standing.judged.mapping)
    except FileNotFoundError as error:
        raise Http404(_("There are no such lines.")) from error
    except ImageryError as error:
        raise Http404(str(error)) from error
    return JsonResponse(
        content, content_type=GEOJSON, headers={"Cache-Control": "private, no-cache"}
    )


def _file(key: str, content_type: str, *, cache: str) -> HttpResponse:
    path = store.path_of(key)
    if not key or not path.is_file():
        raise Http404(_("There are no such lines."))
    answer = HttpResponse(path.read_bytes(), content_type=content_type)
    answer["Cache-Control"] = cache
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _seen(request: SignedInRequest, pk: int) -> Overlay:
    seen = Overlay.objects.visible_to(request.user).filter(kind=DRAWING)
    return get_object_or_404(seen.defer("footprint"), pk=pk)
