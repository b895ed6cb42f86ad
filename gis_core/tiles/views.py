"""Tiles and TileJSON over HTTP: ask who is there, check the address, answer from the cache."""

import hashlib
from datetime import date

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gis_core import crs
from gis_core.accounts.reader import Reader, reader_of
from gis_core.accounts.scope import AreaScope
from gis_core.clock import at_day, day_asked
from gis_core.tiles.layer import TileLayer, cached, day_key
from gis_core.tiles.versions import PUBLISHED

MVT = "application/vnd.mapbox-vector-tile"
A_YEAR = "private, max-age=31536000, immutable"
_ANYBODY = Reader(may_read=True, scope=AreaScope(everything=True), beside=0)


def tile_paths(*layers: TileLayer) -> list[URLPattern]:
    """The addresses of some layers: ``<name>.json`` and ``<name>/<version>/<z>/<x>/<y>.mvt``."""
    paths = []
    for layer in layers:
        options = {"layer": layer}
        address = f"{layer.name}/<int:version>/<int:z>/<int:x>/<int:y>.mvt"
        paths += [
            path(f"{layer.name}.json", tilejson, options, name=f"tilejson-{layer.name}"),
            path(address, tile, options, name=f"tile-{layer.name}"),
        ]
    return paths


@require_safe
def tile(
    request: HttpRequest, *, layer: TileLayer, version: int, z: int, x: int, y: int
) -> HttpResponse:
    """One tile, with ``?on=`` as of a day gone by.

    An address that names an older version gets the published one's tile, not to be kept; so does
    one that names today, which will be a day gone by tomorrow.
    """
    reader = _reader(request, layer)
    if reader is None:
        return _sign_in()
    if not reader.may_read:
        return _not_for_the_role()
    if not (layer.minzoom <= z <= layer.maxzoom and x < 1 << z and y < 1 << z):
        raise Http404(_("There is no such tile."))
    on = _day_of(request, layer)
    if layer.seconds is not None:
        return _changing(
            request, layer, cached(layer, version=0, z=z, x=x, y=y, scope=reader.scope)
        )
    published = reader.beside
    etag = f'"{layer.name}-{published}-{layer.scope_key(reader.scope)}-{z}-{x}-{y}{day_key(on)}"'
    if request.headers.get("If-None-Match") == etag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        content = cached(layer, version=published, z=z, x=x, y=y, scope=reader.scope, on=on)
        response = HttpResponse(content, content_type=MVT)
    response["ETag"] = etag
    is_lasting = version == published and (layer.lasting or on or not request.GET.get("on"))
    response["Cache-Control"] = A_YEAR if is_lasting else "private, no-cache"
    response["Vary"] = "Cookie, Authorization"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
def tilejson(request: HttpRequest, *, layer: TileLayer) -> HttpResponse:
    """TileJSON 3.0 of a layer, with the address of its published version on the day asked for."""
    reader = _reader(request, layer)
    if reader is None:
        return _sign_in()
    if not reader.may_read:
        return _not_for_the_role()
    address = f"/tiles/{layer.name}/{reader.beside}/{{z}}/{{x}}/{{y}}.mvt"
    address = at_day(address, _day_of(request, layer))
    return JsonResponse(
        {
            "tilejson": "3.0.0",
            "name": layer.name,
            "scheme": "xyz",
            "tiles": [request.build_absolute_uri("/").rstrip("/") + address],
            "minzoom": layer.minzoom,
            "maxzoom": layer.maxzoom,
            "bounds": list(crs.extent()),
            "vector_layers": [{"id": layer.name, "fields": layer.fields}],
        },
        headers={"Cache-Control": "private, no-cache"},
    )


def _reader(request: HttpRequest, layer: TileLayer) -> Reader | None:
    """Who asks, with the layer's published version; of a changing layer, that is always 0."""
    if layer.permission is None:
        return _ANYBODY
    beside = PUBLISHED if layer.seconds is None else "0"
    return reader_of(request, layer.permission, beside=beside, layer=layer.name)


def _changing(request: HttpRequest, layer: TileLayer, content: bytes) -> HttpResponse:
    """A tile that nobody keeps for longer than its seconds without asking whether it changed."""
    etag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'
    if request.headers.get("If-None-Match") == etag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(content, content_type=MVT)
    response["ETag"] = etag
    if layer.permission is None:
        response["Cache-Control"] = f"public, max-age={layer.seconds}"
    else:
        response["Cache-Control"] = "private, no-cache"
        response["Vary"] = "Cookie, Authorization"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _day_of(request: HttpRequest, layer: TileLayer) -> date | None:
    """The day gone by that the layer is asked for; None is now, and always for a lasting layer."""
    on = day_asked(request)
    if on is None or layer.on_a_day == "lasts":
        return None
    if layer.on_a_day == "hidden":
        raise BadRequest(_("This layer tells of today only. Leave the day out."))
    return on


def _sign_in() -> HttpResponse:
    """A program reads this, so it gets a status and a sentence and no sign-in page."""
    return HttpResponse(_("Sign in to see this layer."), status=401)


def _not_for_the_role() -> HttpResponse:
    return HttpResponse(_("Your role does not show this layer."), status=403)
