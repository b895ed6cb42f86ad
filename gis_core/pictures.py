"""Pictures that we painted: put on disk whole, and shown so that a browser can do nothing else."""

from __future__ import annotations

from pathlib import Path

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response

# Should a browser take it for a page all the same, it is a page of nobody.
SANDBOX = "default-src 'none'; sandbox"


def put(path: Path, webp: bytes) -> None:
    """Whole or not at all: whoever looks meanwhile sees no half picture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(webp)
    part.replace(path)


def shown(path: Path, *, seconds: int = 3600) -> FileResponse:
    """The answer to a person who may see it; that is asked before."""
    answer = FileResponse(path.open("rb"), content_type="image/webp")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["Content-Disposition"] = "inline"
    answer.headers["Cache-Control"] = f"private, max-age={seconds}"
    return answer


def shown_while_it_stands(request: HttpRequest, path: Path, *, tag: str) -> HttpResponseBase:
    """The same for what may be withdrawn: a browser asks each time whether it may show it again.

    ``tag`` changes whenever the bytes do; who has them already is not sent them twice.
    """
    etag = f'"{tag}"'
    answer = get_conditional_response(request, etag=etag) or shown(path)
    answer.headers["ETag"] = etag
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
