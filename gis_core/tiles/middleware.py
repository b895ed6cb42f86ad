"""The short way for tiles, of which a map asks dozens at once."""

from collections.abc import Callable
from functools import lru_cache

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve

from gis_core.tiles.layer import TileLayer
from gis_core.tiles.views import tile

Handler = Callable[[HttpRequest], HttpResponse]
_SUFFIX = ".mvt"
_SHORT_WAY = {200, 304}


class ExpressLane:
    """Answers a tile before the middleware that pages need: session, language, CSRF, messages.

    The view itself asks who is there, so nothing is skipped but time. Whatever is not simply a
    tile, such as a refusal to be worded in the reader's language, takes the long way.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.endswith(_SUFFIX):
            return _tile(request) or self.get_response(request)
        return self.get_response(request)


def _tile(request: HttpRequest) -> HttpResponse | None:
    folder, *place = request.path_info.removesuffix(_SUFFIX).rsplit("/", 4)
    layer = _layer_at(folder)
    if layer is None or not all(part.isascii() and part.isdecimal() for part in place):
        return None
    version, z, x, y = map(int, place)
    try:
        response = tile(request, layer=layer, version=version, z=z, x=x, y=y)
    except (Http404, BadRequest):
        return None
    return response if response.status_code in _SHORT_WAY else None


@lru_cache(maxsize=64)
def _layer_at(folder: str) -> TileLayer | None:
    """The layer whose tiles lie there; the resolver would try every address before them."""
    try:
        found = resolve(f"{folder}/0/0/0/0{_SUFFIX}")
    except Http404:
        return None
    return found.kwargs["layer"] if found.func is tile else None
