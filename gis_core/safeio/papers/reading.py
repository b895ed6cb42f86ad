"""In the child: the text layer of a file."""

from pathlib import Path
from typing import Any

from . import decoders
from .kinds import MOST_CHARACTERS


def work(job: dict[str, Any]) -> dict[str, Any]:
    """Its text, cut to a size that can be indexed and freed of what a database cannot hold."""
    path, kind = Path(job["path"]), job["of"]
    gathered, length = [], 0
    for part in decoders.of(kind).text_of(path, kind):
        gathered.append(part)
        length += len(part)
        if length >= MOST_CHARACTERS:
            break
    whole = "\n".join(gathered)[:MOST_CHARACTERS]
    return {"text": whole.replace("\0", " ").encode("utf-8", "ignore").decode()}
