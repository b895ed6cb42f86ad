"""In the site: what is asked of the child about one photograph."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gis_core.safeio.errors import Refused
from gis_core.safeio.frames import END, PICTURE
from gis_core.safeio.sandbox import run

WALL_SECONDS = 60
_IN_WORDS_OF_PHOTOS = {
    "reader_too_slow": "photo_too_heavy",
    "reader_out_of_memory": "photo_too_heavy",
    "reader_died": "photo_breaks_reader",
}


@dataclass(frozen=True)
class Seen:
    """What a photograph says of itself; ``taken_at`` is ISO 8601, mostly without a zone.

    The place is WGS 84 and finite, but anybody can write any place into a file.
    """

    kind: str
    width: int
    height: int
    lng: float | None = None
    lat: float | None = None
    taken_at: str | None = None


@dataclass(frozen=True)
class Made:
    """Two WebP pictures of ours by size, their measures, and a 64-bit likeness as signed number."""

    seen: Seen
    pictures: dict[str, bytes]
    width: int
    height: int
    likeness: int


def look(path: Path) -> Seen:
    """What a photograph is and says, its pixels left alone."""
    return Seen(**_ask("photo_look", path)[0]["seen"])


def make(path: Path) -> Made:
    """Decode a photograph to the end and paint it anew, upright, in both sizes."""
    answer, pictures = _ask("photo_make", path)
    seen = Seen(**answer.pop("seen"))
    return Made(seen=seen, pictures=pictures, **answer)


def _ask(task: str, path: Path) -> tuple[dict[str, Any], dict[str, bytes]]:
    pictures: dict[str, bytes] = {}
    answer: dict[str, Any] = {}
    job: dict[str, object] = {"task": task, "kind": "photo", "path": str(path)}
    try:
        for tag, body in run(job, wall_seconds=WALL_SECONDS):
            if tag == PICTURE:
                size, _end, webp = body.partition(b"\n")
                pictures[size.decode()] = webp
            elif tag == END:
                answer = json.loads(body)
    except Refused as refusal:
        code = _IN_WORDS_OF_PHOTOS.get(refusal.code)
        raise (Refused(code) if code else refusal) from refusal
    return answer, pictures
