"""In the site: what is asked of the child about one paper."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from gis_core.safeio.errors import Refused
from gis_core.safeio.frames import END, PICTURE
from gis_core.safeio.sandbox import ask, run

LOOK_SECONDS, SHOW_SECONDS = 45, 90
# The child's end in words that fit a paper rather than a delivery of land.
_IN_WORDS_OF_PAPERS = {
    "reader_too_slow": "paper_too_slow",
    "reader_out_of_memory": "paper_too_heavy",
    "reader_died": "paper_breaks_reader",
}


class Looked(NamedTuple):
    """What decoding a file says it is, and how many pages it has."""

    kind: str
    pages: int


class Picture(NamedTuple):
    """One page at one of the two sizes as WebP; or, with no bytes, why it cannot be shown."""

    page: int
    size: str
    webp: bytes
    refusal: str = ""


class Linework(NamedTuple):
    """A drawing's lines as JSON, and the box (least x and y, most x and y) that holds them."""

    content: bytes
    box: tuple[float, ...]


def look(path: Path) -> Looked:
    """Decide by decoding what the file is; raises ``Refused`` for what is not taken."""
    try:
        answer = ask(_job("paper_look", path), wall_seconds=LOOK_SECONDS)
    except Refused as refusal:
        raise _in_words_of_papers(refusal) from refusal
    return Looked(answer["kind"], answer["pages"])


def text(path: Path, kind: str) -> str:
    """The text layer, as it comes; empty for pictures."""
    try:
        return ask(_job("paper_text", path, of=kind), wall_seconds=SHOW_SECONDS)["text"]
    except Refused as refusal:
        raise _in_words_of_papers(refusal) from refusal


def show(path: Path, kind: str, *, first: int, last: int) -> Iterator[Picture]:
    """Pages ``first`` to ``last`` (from 1), each in both sizes."""
    job = _job("paper_show", path, of=kind, first=first, last=last)
    try:
        for tag, body in run(job, wall_seconds=SHOW_SECONDS):
            if tag == PICTURE:
                head, _end, webp = body.partition(b"\n")
                yield Picture(webp=webp, **json.loads(head))
    except Refused as refusal:
        raise _in_words_of_papers(refusal) from refusal


def scan(path: Path, page: int = 1) -> bytes:
    """A page of a PDF at 300 to the inch, as PNG."""
    try:
        frames = run(_job("paper_scan", path, page=page), wall_seconds=SHOW_SECONDS)
        return next(body for tag, body in frames if tag == PICTURE)
    except Refused as refusal:
        raise _in_words_of_papers(refusal) from refusal


def lines(path: Path) -> Linework:
    """The lines and texts of a DXF as JSON, in the drawing's own coordinates."""
    content = b""
    try:
        for tag, body in run(_job("paper_lines", path), wall_seconds=SHOW_SECONDS):
            if tag == PICTURE:
                content = body
            elif tag == END:
                return Linework(content, tuple(json.loads(body)["box"]))
    except Refused as refusal:
        raise _in_words_of_papers(refusal) from refusal
    raise Refused("paper_breaks_reader")


def _job(task: str, path: Path, **more: object) -> dict[str, object]:
    return {"task": task, "kind": "paper", "path": str(path), **more}


def _in_words_of_papers(refusal: Refused) -> Refused:
    code = _IN_WORDS_OF_PAPERS.get(refusal.code)
    return Refused(code) if code else refusal
