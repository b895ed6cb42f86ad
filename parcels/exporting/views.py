"""The page of exports: choose what leaves, and follow what was asked for."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gis_core import crs
from gis_core.accounts.signed_in import SignedInRequest
from gis_core.areas.models import Area
from gis_core.exports.errors import ExportError
from gis_core.exports.forms import FORMS
from gis_core.exports.shapefile import ENCODINGS
from gis_core.jobs.models import Job
from gis_core.jobs.running import start
from gis_core.search.fold import fold_digits
from parcels.exporting.asked import MAY_EXPORT, Asked, layers_for
from parcels.exporting.jobs import FILES_DAYS, KIND
from parcels.exporting.mine import MOST_AT_ONCE, exports_of, unfinished
from parcels.models import Selection

may_export = permission_required(MAY_EXPORT, raise_exception=True)
LISTED_SELECTIONS = 100
_TOO_MANY = gettext_noop("Three of your exports are not finished yet. Wait for one, or stop it.")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
@may_export
def show_exports(request: SignedInRequest) -> HttpResponse:
    """The form and one's exports; a sent form begins the work, or is shown again with why not."""
    if request.method != "POST":
        return _page(request, request.GET)
    try:
        _begin(request)
    except ExportError as error:
        return _page(request, request.POST, error=error.sentence, status=400)
    return redirect("exports:list")


@require_safe
@never_cache
@login_required
@may_export
def list_mine(request: SignedInRequest) -> HttpResponse:
    """The part of the page that changes while work is being done."""
    return render(request, "exports/_mine.html", _mine(request))


def _begin(request: SignedInRequest) -> Job:
    """Asked again by whoever does the work, for what may be seen may have changed by then."""
    if unfinished(request.user) >= MOST_AT_ONCE:
        raise ExportError(_TOO_MANY)
    asked = _asked(request.POST)
    asked.source(request.user)
    language = get_language() or "ar"
    told = asked.kept() | {"srid": asked.wishes.srid, "language": language}
    return start(KIND, actor=request.user, **told)


def _asked(posted: Any) -> Asked:
    sent = {name: value.replace("\0", "") for name, value in posted.items()}
    return Asked(
        layer=sent.get("layer", ""),
        form=sent.get("form", ""),
        srid=_srid(sent.get("srid", "")),
        encoding=sent.get("encoding") or "utf-8",
        area=sent.get("area", ""),
        block=sent.get("block", "")[:40].strip(),
        selection=sent.get("selection", ""),
    )


def _srid(text: str) -> int | None:
    """None where the usual one is wanted."""
    digits = fold_digits(text).strip()
    if not digits:
        return None
    if not (digits.isascii() and digits.isdigit() and len(digits) < 7):
        raise BadRequest(_("Choose one of the coordinate systems."))
    return int(digits)


def _page(
    request: SignedInRequest, sent: Any, *, error: str = "", status: int = 200
) -> HttpResponse:
    user = request.user
    context = {
        "layers": layers_for(user),
        "forms": FORMS.items(),
        "systems": [(srid, crs.name_of(srid)) for srid in _systems()],
        "encodings": ENCODINGS.items(),
        "areas": Area.objects.visible_to(user).without_outlines(),
        "selections": Selection.objects.made_by(user)[:LISTED_SELECTIONS],
        "days": FILES_DAYS,
        "chosen": {name: sent.get(name, "") for name in _FIELDS},
        "error": error,
        **_mine(request),
    }
    return render(request, "exports/page.html", context, status=status)


_FIELDS = ("layer", "form", "srid", "encoding", "area", "block", "selection")


def _systems() -> list[int]:
    """The stored one first, then WGS 84, then the others by number."""
    return sorted(crs.ALLOWED, key=lambda srid: (srid != crs.STORAGE, srid != crs.WGS84, srid))


def _mine(request: SignedInRequest) -> dict[str, Any]:
    mine = exports_of(request.user)
    return {"exports": mine, "is_busy": any(not one.job.is_over for one in mine)}
