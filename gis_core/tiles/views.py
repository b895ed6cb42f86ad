"""Tiles and TileJSON over HTTP: ask who is there, check the address, answer from the cache."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gis_core import crs
from gis_core.tiles.layer import TileLayer, cached
from gis_core.tiles.versions import version_of

MVT = "application/vnd.mapbox-vector-tile"
A_YEAR = "private, max-age=31536000, immutable"


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
    """One tile. An address that names an older version gets today's tile, not to be kept."""
    refusal = _refusal(request, layer)
    if refusal is not None:
        return refusal
    if not (layer.minzoom <= z <= layer.maxzoom and x < 1 << z and y < 1 << z):
        raise Http404(_("There is no such tile."))
    scope = request.user.scope
    published = version_of(layer.name)
    etag = f'"{layer.name}-{published}-{layer.scope_key(scope)}-{z}-{x}-{y}"'
    if request.headers.get("If-None-Match") == etag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        content = cached(layer, version=published, z=z, x=x, y=y, scope=scope)
        response = HttpResponse(content, content_type=MVT)
    response["ETag"] = etag
    response["Cache-Control"] = A_YEAR if version == published else "private, no-cache"
    response["Vary"] = "Cookie, Authorization"
    return response


@require_safe
def tilejson(request: HttpRequest, *, layer: TileLayer) -> HttpResponse:
    """TileJSON 3.0 of a layer, with the address of its published version."""
    refusal = _refusal(request, layer)
    if refusal is not None:
        return refusal
    address = f"/tiles/{layer.name}/{version_of(layer.name)}/{{z}}/{{x}}/{{y}}.mvt"
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


def _refusal(request: HttpRequest, layer: TileLayer) -> HttpResponse | None:
    """A program reads this, so it gets a status and a sentence and no sign-in page."""
    if not request.user.is_authenticated:
        return HttpResponse(_("Sign in to see this layer."), status=401)
    if not request.user.has_perm(layer.permission):
        return HttpResponse(_("Your role does not show this layer."), status=403)
    return None
