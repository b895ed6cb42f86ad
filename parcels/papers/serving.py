"""Bytes to the person: as a download that no browser runs, in parts where parts are asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.http.response import StreamingHttpResponse

PIECE = 256 * 1024
_ONE_RANGE = re.compile(r"bytes=(\d{0,19})-(\d{0,19})")
# Should a browser show it all the same, it is a page of nobody: no script, no form, no origin.
SANDBOX = "default-src 'none'; sandbox"


def download(
    request: HttpRequest, path: Path, *, filename: str, mime: str, tag: str
) -> HttpResponseBase:
    """The whole file, one part of it, or word to the proxy that it may send it.

    ``tag`` changes whenever the bytes do. Several parts at once are answered with the whole.
    """
    answer = _handed_over(path) or _sent(request, path, tag=f'"{tag}"')
    answer.headers["Content-Type"] = mime
    answer.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["ETag"] = f'"{tag}"'
    return answer


def _handed_over(path: Path) -> HttpResponse | None:
    if not settings.MEDIA_ACCEL:
        return None
    name = path.relative_to(settings.MEDIA_ROOT).as_posix()
    answer = HttpResponse()
    answer.headers["X-Accel-Redirect"] = settings.MEDIA_ACCEL.rstrip("/") + "/" + quote(name)
    return answer


def _sent(request: HttpRequest, path: Path, *, tag: str) -> HttpResponseBase:
    size = path.stat().st_size
    asked = _part(request, size, tag)
    if asked is None:
        answer: HttpResponseBase = FileResponse(path.open("rb"))
    elif not asked:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    else:
        first, last = asked.start, asked.stop - 1
        answer = StreamingHttpResponse(_pieces(path.open("rb"), asked), status=206)
        answer.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
        answer.headers["Content-Length"] = str(len(asked))
    answer.headers["Accept-Ranges"] = "bytes"
    return answer


def _part(request: HttpRequest, size: int, tag: str) -> range | None:
    """The bytes asked for; None for all of them, an empty range for what is not there."""
    asked = _ONE_RANGE.fullmatch(request.headers.get("Range", "").strip())
    if asked is None or request.headers.get("If-Range", tag) != tag or not any(asked.groups()):
        return None
    first, last = asked.groups()
    if not first:
        return range(max(0, size - int(last)), size) if int(last) else range(0)
    return range(int(first), min(size, int(last) + 1) if last else size)


def _pieces(file: BinaryIO, part: range) -> Iterator[bytes]:
    with file:
        file.seek(part.start)
        left = len(part)
        while left and (piece := file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece
