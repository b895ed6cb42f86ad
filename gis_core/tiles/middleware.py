"""The short way for tiles, of which a map asks dozens at once."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve

from gis_core.tiles.views import tile

Handler = Callable[[HttpRequest], HttpResponse]
_SHORT_WAY = {200, 304}


class ExpressLane:
    """Answers a tile before the middleware that pages need: session, language, CSRF, messages.

    The view itself asks who is there, so nothing is skipped but time. Whatever is not simply a
    tile, such as a refusal to be worded in the reader's language, takes the long way.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._tile(request) or self.get_response(request)

    def _tile(self, request: HttpRequest) -> HttpResponse | None:
        if not request.path_info.endswith(".mvt"):
            return None
        try:
            found = resolve(request.path_info)
            if found.func is not tile:
                return None
            response = tile(request, **found.kwargs)
        except Http404:
            return None
        return response if response.status_code in _SHORT_WAY else None
