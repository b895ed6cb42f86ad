"""STAC 1.1 written from the models: plain dictionaries, without a library in between.

Dates are those of the flight; a survey knows its day and no hour, so the whole day is stated.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from imagery.models import Sheet, Survey
from imagery.tiles import WEBP
from imagery.views import address_of

VERSION = "1.1.0"
PROJECTION = "https://stac-extensions.github.io/projection/v2.0.0/schema.json"
EO = "https://stac-extensions.github.io/eo/v2.0.0/schema.json"
LINKS = "https://stac-extensions.github.io/web-map-links/v1.2.0/schema.json"
JSON, GEOJSON = "application/json", "application/geo+json"
CATALOG_ID = "imagery"
Document = dict[str, Any]
Whole = Callable[[str], str]  # an address of this site with scheme and host


def catalog(whole: Whole, surveys: Iterable[Survey], more: str | None) -> Document:
    """The root with a page of its surveys; ``more`` is the address of the next page."""
    here = whole(reverse("stac:catalog"))
    children = [
        _link("child", whole(reverse("stac:collection", args=[survey.pk])), title=survey.name)
        for survey in surveys
    ]
    return {
        "type": "Catalog",
        "stac_version": VERSION,
        "id": CATALOG_ID,
        "title": _("Aerial imagery"),
        "description": _("Surveys over the municipality, a collection for each flight."),
        "links": [_link("root", here), _link("self", here), *children, *_next(more, JSON)],
    }


def collection(whole: Whole, survey: Any) -> Document:
    """A survey, annotated with its ``box`` in degrees."""
    here = whole(reverse("stac:collection", args=[survey.pk]))
    root = whole(reverse("stac:catalog"))
    tilejson = whole(reverse("imagery:tilejson", args=[survey.pk]))
    return {
        "type": "Collection",
        "stac_version": VERSION,
        "stac_extensions": [LINKS],
        "id": _name_of(survey),
        "title": survey.name,
        "description": survey.source or survey.name,
        "license": "other",
        "providers": _providers(survey),
        "extent": {
            "spatial": {"bbox": [_rounded(survey.box)]},
            "temporal": {"interval": [list(_day(survey))]},
        },
        "summaries": {"gsd": [survey.resolution_m]},
        "terms_of_use": survey.terms,
        "links": [
            _link("root", root),
            _link("parent", root),
            _link("self", here),
            _link("items", whole(reverse("stac:items", args=[survey.pk])), GEOJSON),
            _link("xyz", whole(address_of(survey)), WEBP),
            _link("tilejson", tilejson),
        ],
        "assets": {"tiles": _tiles(whole, survey)},
    }


def items(whole: Whole, survey: Survey, sheets: list[Any], more: str | None) -> Document:
    """A page of a survey's sheets."""
    here = whole(reverse("stac:items", args=[survey.pk]))
    return {
        "type": "FeatureCollection",
        "features": [item(whole, survey, sheet) for sheet in sheets],
        "numberReturned": len(sheets),
        "links": [
            _link("root", whole(reverse("stac:catalog"))),
            _link("self", here, GEOJSON),
            _link("collection", whole(reverse("stac:collection", args=[survey.pk]))),
            *_next(more, GEOJSON),
        ],
    }


def item(whole: Whole, survey: Survey, sheet: Any) -> Document:
    """A sheet, annotated with its ``outline`` as GeoJSON text with the box, in degrees."""
    geometry = json.loads(sheet.outline)
    box = geometry.pop("bbox")
    parent = whole(reverse("stac:collection", args=[survey.pk]))
    here = whole(reverse("stac:item", args=[survey.pk, sheet.pk]))
    begin, end = _day(survey)
    return {
        "type": "Feature",
        "stac_version": VERSION,
        "stac_extensions": [PROJECTION, EO],
        "id": f"sheet-{sheet.pk}",
        "collection": _name_of(survey),
        "geometry": geometry,
        "bbox": _rounded(box),
        "properties": {
            "title": sheet.name,
            "datetime": None,
            "start_datetime": begin,
            "end_datetime": end,
            "gsd": sheet.resolution_m,
            "license": "other",
            "providers": _providers(survey),
            "proj:code": f"EPSG:{sheet.srid}",
            **_placed(sheet),
        },
        "links": [
            _link("root", whole(reverse("stac:catalog"))),
            _link("self", here, GEOJSON),
            _link("parent", parent),
            _link("collection", parent),
        ],
        "assets": {"tiles": _tiles(whole, survey) | {"bands": _bands(sheet)}},
    }


def _placed(sheet: Sheet) -> Document:
    """Rows, columns and transform, where the sheet was placed by them."""
    facts = sheet.facts or {}
    if not sheet.transform or "height" not in facts:
        return {}
    return {
        "proj:shape": [facts["height"], facts["width"]],
        "proj:transform": [*sheet.transform, 0.0, 0.0, 1.0],
    }


def _bands(sheet: Sheet) -> list[Document]:
    """Red, green and blue as they are kept, with what was counted in them."""
    names = ("red", "green", "blue")
    return [
        {
            "name": name,
            "eo:common_name": name,
            "data_type": "uint8",
            "gsd": sheet.resolution_m,
            "statistics": told,
        }
        for name, told in zip(names, sheet.statistics or ({}, {}, {}), strict=False)
    ]


def _tiles(whole: Whole, survey: Survey) -> Document:
    return {
        "href": whole(reverse("imagery:tilejson", args=[survey.pk])),
        "type": JSON,
        "title": _("Tiles of the survey"),
        "roles": ["tiles"],
    }


def _providers(survey: Survey) -> list[Document]:
    return [{"name": survey.provider, "roles": ["producer"]}] if survey.provider else []


def _day(survey: Survey) -> tuple[str, str]:
    day = survey.flown_on.isoformat()
    return f"{day}T00:00:00Z", f"{day}T23:59:59Z"


def _name_of(survey: Survey) -> str:
    return f"survey-{survey.pk}"


def _rounded(box: Iterable[float]) -> list[float]:
    return [round(number, 7) for number in box]


def _link(rel: str, address: str, kind: str = JSON, *, title: str = "") -> Document:
    link = {"rel": rel, "href": address, "type": kind}
    return link | {"title": title} if title else link


def _next(more: str | None, kind: str) -> list[Document]:
    return [_link("next", more, kind)] if more else []
