"""Pages for paper: one of our templates as a PDF that an archive keeps.

The fetcher opens nothing but ``data:`` addresses and our own fonts: WeasyPrint would otherwise
follow any address in the text, and even embed a file of the server that a text names.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

VARIANT = "pdf/a-3u"  # for archives, with searchable text, and the only kind that may hold files
FONTS = "static-font:"
_FOLDER = "vendor/plex-arabic/files/"
_WEIGHTS = (400, 500, 600)
_SUBSETS = ("arabic", "latin", "latin-ext")


@dataclass(frozen=True)
class Enclosed:
    """A file that travels inside the PDF."""

    name: str
    body: bytes
    description: str = ""
    relationship: str = "Data"


class OnlyOurs(URLFetcher):
    """Opens ``data:`` and the fonts named below; anything else is refused unopened."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols={"data"}, allow_redirects=False)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The resource, or ``ValueError``, which WeasyPrint takes as a missing one."""
        if url.startswith(FONTS):
            return URLFetcherResponse(url, _font(url.removeprefix(FONTS)))
        return super().fetch(url, headers)


def render_pdf(
    template: str,
    context: dict[str, Any],
    *,
    styles: Iterable[str] = (),
    enclosed: Iterable[Enclosed] = (),
    finisher: Callable[[Any, Any], None] | None = None,
) -> bytes:
    """The template as a PDF/A-3u, in the language that is active; ``styles`` are texts of CSS.

    WeasyPrint does not shape text inside an SVG: letters of Arabic belong in HTML over it.
    ``finisher`` may add objects to the finished document (``weasyprint.Document``, ``pydyf.PDF``).
    """
    return print_html(
        render_to_string(template, context), styles=styles, enclosed=enclosed, finisher=finisher
    )


def print_html(
    html: str,
    *,
    styles: Iterable[str] = (),
    enclosed: Iterable[Enclosed] = (),
    finisher: Callable[[Any, Any], None] | None = None,
) -> bytes:
    """The same for a page that is written already."""
    fonts = _fonts()
    sheets = [fonts.sheet, *(_sheet(text, fonts) for text in styles)]
    attachments = [
        Attachment(
            string=file.body,
            name=file.name,
            description=file.description,
            relationship=file.relationship,
        )
        for file in enclosed
    ]
    return HTML(string=html, url_fetcher=OnlyOurs()).write_pdf(
        stylesheets=sheets,
        font_config=fonts.configuration,
        attachments=attachments,
        pdf_variant=VARIANT,
        finisher=finisher,
    )


class _Fonts:
    """Loading the fonts takes longer than a page, so each thread does it once."""

    def __init__(self) -> None:
        self.configuration = FontConfiguration()
        faces = "".join(
            f'@font-face {{ font-family: "Plex {subset}"; font-weight: {weight}; '
            f"src: url({FONTS}ibm-plex-sans-arabic-{subset}-{weight}-normal.woff2) }}\n"
            for subset in _SUBSETS
            for weight in _WEIGHTS
        )
        families = ", ".join(f'"Plex {subset}"' for subset in ("latin", "arabic", "latin-ext"))
        self.sheet = _sheet(f"{faces} html {{ font-family: {families}, sans-serif }}", self)


_of_thread = threading.local()


def _fonts() -> _Fonts:
    """Pango's font map is not shared between threads."""
    if not hasattr(_of_thread, "fonts"):
        _of_thread.fonts = _Fonts()
    return _of_thread.fonts


def _sheet(text: str, fonts: _Fonts) -> CSS:
    return CSS(string=text, font_config=fonts.configuration, url_fetcher=OnlyOurs())


@cache
def _font(name: str) -> bytes:
    """The bytes of one of our fonts; no other static file can be named."""
    known = {
        f"ibm-plex-sans-arabic-{subset}-{weight}-normal.woff2"
        for subset in _SUBSETS
        for weight in _WEIGHTS
    }
    if name not in known:
        raise ValueError(f"Not one of our fonts: {name}")
    found = finders.find(_FOLDER + name)
    if not found:
        raise FileNotFoundError(name)
    return Path(found).read_bytes()
