"""The catalogue over HTTP: JSON for programs, by session or token, through ``visible_to``."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.gis.db.models.functions import AsGeoJSON, Transform
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gis_core import crs
from gis_core.accounts.reader import reader_of
from gis_core.geometry import box_in_degrees
from imagery.models import Sheet, Survey
from imagery.models.survey import VIEW
from imagery.stac import documents

PAGE = 100
View = Callable[..., HttpResponse]


def for_readers(view: View) -> View:
    """Those whose role sees imagery; the others are told by status, since programs ask."""

    @wraps(view)
    def answer(request: HttpRequest, **named: int) -> HttpResponse:
        reader = reader_of(request, VIEW)
        if reader is None:
            return HttpResponse(_("Sign in to see this layer."), status=401)
        if not reader.may_read:
            return HttpResponse(_("Your role does not show this layer."), status=403)
        return view(request, **named)

    return require_safe(answer)


@for_readers
def catalog(request: HttpRequest) -> HttpResponse:
    """The root."""
    surveys, more = _page(request, Survey.objects.published())
    return _answer(documents.catalog(_whole(request), surveys, more))


@for_readers
def collection(request: HttpRequest, survey: int) -> HttpResponse:
    """One survey."""
    boxed = Survey.objects.published().annotate(box=box_in_degrees("footprint"))
    found = boxed.defer("footprint").filter(pk=survey).first()
    if found is None:
        raise Http404(_("There is no such survey."))
    return _answer(documents.collection(_whole(request), found))


@for_readers
def items(request: HttpRequest, survey: int) -> HttpResponse:
    """Its sheets, page by page."""
    shown = _survey(survey)
    sheets, more = _page(request, _sheets(shown))
    found = documents.items(_whole(request), shown, sheets, more)
    return _answer(found, documents.GEOJSON)


@for_readers
def item(request: HttpRequest, survey: int, sheet: int) -> HttpResponse:
    """One sheet."""
    shown = _survey(survey)
    found = _sheets(shown).filter(pk=sheet).first()
    if found is None:
        raise Http404(_("There is no such sheet."))
    return _answer(documents.item(_whole(request), shown, found), documents.GEOJSON)


def _survey(pk: int) -> Survey:
    found = Survey.objects.published().defer("footprint").filter(pk=pk).first()
    if found is None:
        raise Http404(_("There is no such survey."))
    return found


def _sheets(survey: Survey) -> QuerySet[Sheet]:
    """Those that are shown, with their outlines transformed by the database."""
    outline = AsGeoJSON(Transform("footprint", crs.WGS84), bbox=True, precision=7)
    ready = survey.sheets.ready().annotate(outline=outline)
    return ready.defer("footprint", "footprint_web")


def _page(request: HttpRequest, rows: QuerySet) -> tuple[list[Any], str | None]:
    """Rows beyond ``?after=``, and where the next page is."""
    after = request.GET.get("after", "0")
    if not after.isascii() or not after.isdigit() or len(after) > 18:
        raise Http404(_("There is no such page."))
    found = list(rows.filter(pk__gt=int(after)).order_by("pk")[: PAGE + 1])
    if len(found) <= PAGE:
        return found, None
    shown = found[:PAGE]
    return shown, request.build_absolute_uri(f"{request.path}?after={shown[-1].pk}")


def _whole(request: HttpRequest) -> documents.Whole:
    host = request.build_absolute_uri("/").rstrip("/")
    return lambda address: host + address


def _answer(document: documents.Document, kind: str = documents.JSON) -> HttpResponse:
    return JsonResponse(
        document,
        content_type=kind,
        headers={"Cache-Control": "private, no-cache", "Vary": "Cookie, Authorization"},
    )
