"""In the child: XML from outside, counted before anything else opens it; free of what XML can do.

A document type is refused, for with it come entities: files and addresses of the writer's
choosing, and bombs of a few lines.
"""

from collections.abc import Callable
from pathlib import Path
from typing import IO
from xml.parsers import expat

from .errors import Refused

CONTAINERS = ("Document", "Folder")
FEATURES = ("Placemark", "GroundOverlay")  # what GDAL makes a feature of
MOST_DEPTH = 200
READ_BYTES = 1024 * 1024
Handler = Callable[..., None]


def walk(
    file: IO[bytes], *, begin: Handler, end: Handler, text: Handler | None = None, name: str
) -> None:
    """Call ``begin(tag, attributes)``, ``end(tag)`` and ``text(letters)``, tags without prefix.

    Raises ``Refused`` for what is no XML, or holds a document type.
    """
    parser = expat.ParserCreate()
    depth = 0

    def started(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MOST_DEPTH:
            raise Refused("xml_broken", name=name, reason="depth")
        begin(tag.rpartition(":")[2], attributes)

    def ended(tag: str) -> None:
        nonlocal depth
        depth -= 1
        end(tag.rpartition(":")[2])

    def refuse(*_args: object) -> None:
        raise Refused("xml_unsafe", name=name)

    parser.StartElementHandler, parser.EndElementHandler = started, ended
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    if text is not None:
        parser.buffer_text = True
        parser.CharacterDataHandler = text
    try:
        while block := file.read(READ_BYTES):
            parser.Parse(block, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Refused("xml_broken", name=name, reason=str(error)[:100]) from error


def features_by_container(path: Path, *, name: str) -> list[int]:
    """How many features each Document and Folder of a KML holds itself, in the file's order."""
    counts: list[int] = []
    inside: list[int] = []  # which containers are open
    nested = 0  # an element of a feature is not one itself

    def begin(tag: str, _attributes: dict[str, str]) -> None:
        nonlocal nested
        if tag in CONTAINERS:
            inside.append(len(counts))
            counts.append(0)
        elif tag in FEATURES:
            nested += 1
            if nested == 1 and inside:
                counts[inside[-1]] += 1
            elif nested == 1:
                counts.append(1)

    def end(tag: str) -> None:
        nonlocal nested
        if tag in CONTAINERS and inside:
            inside.pop()
        nested -= tag in FEATURES

    with path.open("rb") as file:
        walk(file, begin=begin, end=end, name=name)
    return counts
