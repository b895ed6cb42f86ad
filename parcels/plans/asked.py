"""What a request names: an edition, an area, a class, a box, a page; wrong ones get a sentence."""

from __future__ import annotations

import math
from datetime import date

from django.core.exceptions import BadRequest
from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from gis_core import crs
from gis_core.accounts.models import User
from gis_core.areas.models import Area
from gis_core.search.fold import fold_digits
from parcels.models import StructuralPlan, ZoneClass

PAGE = 25
METRES_PER_DEGREE = 111_320


def key_in(given: QueryDict, name: str) -> int | None:
    """The row's number that a form sends under a name; None where it is left open."""
    asked = fold_digits(given.get(name, "")).strip()
    if not asked:
        return None
    if not (asked.isascii() and asked.isdecimal()) or len(asked) > 18:
        raise BadRequest(_("Choose one of the entries in the list."))
    return int(asked)


def plan_in(given: QueryDict, name: str, user: User) -> StructuralPlan | None:
    """An edition that the person may see; 404 where there is none of that number."""
    pk = key_in(given, name)
    return get_object_or_404(StructuralPlan.objects.visible_to(user), pk=pk) if pk else None


def area_in(given: QueryDict, user: User) -> Area | None:
    """An area of the person's own; 404 for others."""
    pk = key_in(given, "area")
    return get_object_or_404(Area.objects.visible_to(user), pk=pk) if pk else None


def class_in(given: QueryDict, name: str = "class") -> ZoneClass | None:
    """A zone class by its number."""
    pk = key_in(given, name)
    return get_object_or_404(ZoneClass, pk=pk) if pk else None


def day_in(given: QueryDict, name: str) -> date:
    """A day that must be given, digits of any script."""
    try:
        return date.fromisoformat(fold_digits(given.get(name, "")).strip())
    except ValueError as error:
        raise BadRequest(_("Give the day as 2024-05-31.")) from error


def box_in(given: QueryDict) -> tuple[float, float, float, float]:
    """Degrees west, south, east, north of ``?bbox=``, cut to where there may be anything."""
    try:
        west, south, east, north = (float(n) for n in given.get("bbox", "").split(","))
    except ValueError as error:
        raise BadRequest(_("Give the view as ?bbox=west,south,east,north in degrees.")) from error
    if not all(map(math.isfinite, (west, south, east, north))):
        raise BadRequest(_("Give the view as ?bbox=west,south,east,north in degrees."))
    least_x, least_y, most_x, most_y = crs.extent()
    west, east = max(west, least_x), min(east, most_x)
    south, north = max(south, least_y), min(north, most_y)
    if west >= east or south >= north:
        return least_x, least_y, least_x, least_y
    return west, south, east, north


def page_of(rows: object, given: QueryDict, name: str = "page") -> Page:
    """One page of a list; a page beyond the end is the last one."""
    asked = fold_digits(given.get(name, "1") or "1")
    if not (asked.isascii() and asked.isdecimal()) or len(asked) > 9:
        raise BadRequest(_("A page is a number: 1, 2, 3 and so on."))
    return Paginator(rows, PAGE).get_page(int(asked))  # type: ignore[arg-type]
