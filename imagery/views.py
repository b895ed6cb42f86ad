"""Tiles of surveys over HTTP, and what a map needs to know to ask for them."""

from collections.abc import Callable

from django.contrib.gis.db.models import Extent
from django.contrib.gis.db.models.functions import Transform
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gis_core import crs
from gis_core.accounts.reader import reader_of
from imagery import reach, store, tiles
from imagery.models import Survey
from imagery.models.survey import VIEW

A_YEAR = "private, max-age=31536000, immutable"
# Version and order of a survey that is shown; NULL for one that is not.
_SHOWN = """(SELECT ARRAY[version::text, on_top] FROM imagery_survey
WHERE id = %(survey)s AND state = 'published')"""


@require_safe
def tile(request: HttpRequest, pk: int, z: int, x: int, y: int) -> HttpResponse:
    """One tile as WebP; 204 where nothing was flown. ``?v=`` of the present version may be kept."""
    reader = reader_of(request, VIEW, beside=_SHOWN, survey=pk)
    if reader is None:
        return HttpResponse(_("Sign in to see this layer."), status=401)
    if not reader.may_read:
        return HttpResponse(_("Your role does not show this layer."), status=403)
    place = tiles.Place(z, x, y)
    if reader.beside is None or not place.is_one:
        raise Http404(_("There is no such tile."))
    version, on_top = int(reader.beside[0]), reader.beside[1]
    return answer_with(
        request,
        lambda: tiles.cached(pk, version, on_top, place),
        etag=f'"imagery-{pk}-{version}-{z}-{x}-{y}"',
        lasts=request.GET.get("v") == str(version),
    )


def answer_with(
    request: HttpRequest, draw: Callable[[], tiles.Picture], *, etag: str, lasts: bool
) -> HttpResponse:
    """A picture over HTTP, 204 where nothing was flown, 503 where a bucket does not answer. One
    that lacks a sheet is asked for again each time: it heals when the file is back."""
    if request.headers.get("If-None-Match") == etag:
        response: HttpResponse = HttpResponseNotModified()
        is_whole = True
    else:
        try:
            picture = draw()
        except store.OutOfReach:
            return _later()
        status = 200 if picture.content else 204
        response = HttpResponse(picture.content, content_type=tiles.WEBP, status=status)
        is_whole = picture.is_whole
    if is_whole:
        response["ETag"] = etag
    response["Cache-Control"] = A_YEAR if lasts and is_whole else "private, no-cache"
    response["Vary"] = "Cookie, Authorization"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _later() -> HttpResponse:
    """Not 204, which would say that nothing was flown here."""
    said = _("The images cannot be reached at the moment. Try again in a little while.")
    headers = {"Retry-After": str(reach.EVERY_SECONDS), "Cache-Control": "no-store"}
    return HttpResponse(said, status=503, headers=headers)


@require_safe
def tilejson(request: HttpRequest, pk: int) -> HttpResponse:
    """TileJSON 3.0 of a published survey."""
    reader = reader_of(request, VIEW)
    if reader is None:
        return HttpResponse(_("Sign in to see this layer."), status=401)
    if not reader.may_read:
        return HttpResponse(_("Your role does not show this layer."), status=403)
    survey = (
        Survey.objects.published()
        .filter(pk=pk)
        .annotate(box=Extent(Transform("footprint", crs.WGS84)))
        .first()
    )
    if survey is None:
        raise Http404(_("There is no such survey."))
    return JsonResponse(
        {
            "tilejson": "3.0.0",
            "name": survey.name,
            "scheme": "xyz",
            "tiles": [request.build_absolute_uri("/").rstrip("/") + address_of(survey)],
            "minzoom": tiles.MINZOOM,
            "maxzoom": tiles.MAXZOOM,
            "bounds": list(survey.box),
            "attribution": survey.provider,
        },
        headers={"Cache-Control": "private, no-cache"},
    )


def address_of(survey: Survey) -> str:
    """The address of the survey's tiles with {z}, {x} and {y} to fill in."""
    address = reverse("imagery:tile", args=[survey.pk, 0, 0, 0])
    return address.replace("/0/0/0.", "/{z}/{x}/{y}.") + f"?v={survey.version}"
