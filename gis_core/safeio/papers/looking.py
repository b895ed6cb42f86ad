"""In the child: what a file is, proven by decoding it."""

from pathlib import Path
from typing import Any

from . import decoders
from .kinds import HEAD_BYTES, kind_of


def work(job: dict[str, Any]) -> dict[str, Any]:
    """The kind and the number of pages, or a refusal."""
    path = Path(job["path"])
    with path.open("rb") as file:
        kind = kind_of(file.read(HEAD_BYTES))
    return {"kind": kind, "pages": decoders.of(kind).pages_of(path, kind)}
