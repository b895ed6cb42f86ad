"""Pictures of plans over HTTP: by their own pixels, previewed over the map, and laid on it."""

from __future__ import annotations

import logging

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gis_core import pictures
from gis_core.accounts.signed_in import SignedInRequest
from gis_core.safeio import Refused
from gis_core.safeio.rasters import drawing
from imagery import store, tiles
from imagery.models import Overlay
from imagery.overlays import pixels, preview, shown
from imagery.overlays.judging import standing_of
from imagery.overlays.views import may_add, may_see
from imagery.views import answer_with

log = logging.getLogger(__name__)


@require_safe
@login_required
@may_see
def thumbnail(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """A plan's small picture."""
    overlay = _seen(request, pk)
    path = store.path_of(overlay.thumbnail)
    if not overlay.thumbnail or not path.is_file():
        raise Http404(_("There is no picture of it."))
    return pictures.shown_while_it_stands(request, path, tag=path.stem)


@require_safe
@login_required
@may_see
def tile(request: SignedInRequest, pk: int, z: int, x: int, y: int) -> HttpResponse:
    """A tile of the plan where it lies; 204 beside it."""
    overlay = _seen(request, pk)
    place = tiles.Place(z, x, y)
    if overlay.state != Overlay.State.READY or overlay.is_drawing or not place.is_one:
        raise Http404(_("There is no such tile."))
    return _answered(
        request,
        f"overlay:{pk}:{overlay.version}:{z}/{x}/{y}",
        overlay.laid,
        place.box,
        lasts=request.GET.get("v") == str(overlay.version),
    )


@require_safe
@login_required
@may_add
def picture(request: SignedInRequest, pk: int, z: int, x: int, y: int) -> HttpResponse:
    """A tile of the plan by its own pixels: the whole in one at 0, halved less with every ``z``."""
    overlay = _seen(request, pk)
    levels = shown.levels_of(overlay)
    side = tiles.PIXELS << max(levels - z, 0)
    is_one = z <= levels and x * side < overlay.most_x and y * side < overlay.most_y
    if not overlay.picture or overlay.is_drawing or not is_one:
        raise Http404(_("There is no such tile."))
    box = pixels.box(x * side, y * side, (x + 1) * side, (y + 1) * side)
    return _answered(
        request,
        f"scan:{overlay.picture}:{z}/{x}/{y}",
        overlay.picture,
        box,
        lasts=True,
    )


@require_safe
@login_required
@may_add
def preview_picture(request: SignedInRequest, pk: int) -> HttpResponse:
    """The plan over the map as its points say now."""
    overlay = _seen(request, pk)
    standing = standing_of(overlay)
    grid = None if overlay.is_drawing else preview.grid_of(overlay, standing)
    content = None
    if overlay.picture and grid and standing.judged:
        try:
            content = preview.picture(overlay, standing.judged.mapping, grid)
        except Refused as refusal:
            log.error("plan %s cannot be read: %s", overlay.picture, refusal.__cause__)
    if content is None:
        raise Http404(_("There is nothing to preview."))
    answer = HttpResponse(content, content_type=tiles.WEBP)
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _answered(
    request: SignedInRequest, key: str, cog: str, box: drawing.Box, *, lasts: bool
) -> HttpResponse:
    def draw() -> tiles.Mosaic:
        try:
            drawn = drawing.draw(store.path_of(cog), box, (tiles.PIXELS, tiles.PIXELS))
        except Refused as refusal:
            log.error("plan %s cannot be read: %s", cog, refusal.__cause__)
            return tiles.Mosaic(None, is_whole=False)
        if drawn is None or not drawn[3].any():
            return tiles.Mosaic(None, is_whole=True)
        return tiles.Mosaic(drawn, is_whole=True)

    return answer_with(
        request,
        lambda: tiles.kept(key, draw, tiles.as_webp),
        etag=f'"{key}"',
        lasts=lasts,
    )


def _seen(request: SignedInRequest, pk: int) -> Overlay:
    return get_object_or_404(Overlay.objects.visible_to(request.user).defer("footprint"), pk=pk)
