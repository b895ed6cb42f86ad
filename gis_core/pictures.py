"""Pictures that we painted: put on disk whole, and shown so that a browser can do nothing else."""

from __future__ import annotations

from pathlib import Path

from django.http import FileResponse

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
