"""What makes the page an app that is installed and opens without a network."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from complaints.filing import outline

_SCRIPTS = (
    "js/site.js",
    *(
        f"js/filing/{name}.js"
        for name in (
            "main", "categories", "config", "details", "exif", "flow", "nearby", "outcome",
            "photos", "place", "queue", "queue_list", "report", "send", "store",
        )
    ),
)  # fmt: skip
_STYLES = ("css/fonts.css", "css/tokens.css", "css/base.css", "css/filing.css")
_PICTURES = ("img/mark.svg", "img/icons.svg", "img/groups.svg", "img/app-192.png")
_FONTS = tuple(
    f"vendor/plex-arabic/files/ibm-plex-sans-arabic-{script}-{weight}-normal.woff2"
    for script in ("arabic", "latin")
    for weight in (400, 500, 600)
)


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """The web app manifest, in the page's language."""
    scope = reverse("filing:new")
    icons = [
        {"src": static(f"img/app-{side}.png"), "sizes": f"{side}x{side}", "type": "image/png",
         "purpose": purpose}
        for side in (192, 512)
        for purpose in ("any", "maskable")
    ]  # fmt: skip
    told = {
        "id": scope,
        "name": _("139: report a problem"),
        "short_name": "139",
        "description": _("Photograph a problem in the street and send it to the municipality."),
        "start_url": scope,
        "scope": scope,
        "display": "standalone",
        "lang": get_language(),
        "dir": "rtl" if get_language() == "ar" else "ltr",
        "background_color": "#f4f2ec",
        "theme_color": "#0b3b46",
        "icons": icons,
    }
    return JsonResponse(told, content_type="application/manifest+json")


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker; its scope is filing alone, so that no page of the staff meets it."""
    assets = sorted(static(path) for path in kept_assets())
    version = hashlib.sha256(" ".join([*assets, _age()]).encode())
    context = {
        "assets": assets,
        "page": reverse("filing:new"),
        "outline": reverse("filing:outline"),
        "static_root": settings.STATIC_URL,
        "version": version.hexdigest()[:12],
    }
    answer = render(
        request,
        "complaints/filing/worker.js",
        context,
        content_type="text/javascript; charset=utf-8",
    )
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@require_safe
@cache_control(max_age=3600, public=True)
def show_outline(request: HttpRequest) -> HttpResponse:
    """Areas and blocks to find one's street by."""
    text = outline.outlines(english=get_language() == "en")
    return HttpResponse(text, content_type="application/geo+json")


def kept_assets() -> Iterable[str]:
    """The files that the page cannot do without."""
    bootstrap = ("bootstrap.rtl.min.css", "bootstrap.min.css")
    return (
        *_SCRIPTS,
        *_STYLES,
        *_PICTURES,
        *_FONTS,
        *(f"vendor/bootstrap/css/{b}" for b in bootstrap),
    )


def _age() -> str:
    """Where names do not change with the contents, as in development, the newest file's time."""
    if not settings.DEBUG:
        return ""
    found = (finders.find(path) for path in kept_assets())
    return str(max((Path(path).stat().st_mtime for path in found if path), default=0))
