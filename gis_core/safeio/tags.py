"""In the child: a DXF as the pairs of lines that it is, in an encoding that is known."""

from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from ezdxf.lldxf.encoding import decode_dxf_unicode

from .errors import Refused

MOST_LINE = 1024**2
MESH, POLYFACE, CLOSED = 16, 64, 1
LEAST_CORNERS = 3
Tag = tuple[int, str]


def count_outlines(path: Path, encoding: str, layer: str) -> int:
    """Closed polylines of the model space on a layer, told by nothing but their tags."""
    with path.open(encoding=encoding, errors="replace") as file:
        return sum(_is_outline(entity, layer) for entity in _polylines(file))


def count_objects(path: Path, encoding: str) -> int:
    """Everything that a reader would have to hold."""
    with path.open(encoding=encoding, errors="replace") as file:
        return sum(code == 0 for code, _value in _tags(file))


def _tags(file: TextIO) -> Iterator[Tag]:
    while head := file.readline(MOST_LINE):
        value = file.readline(MOST_LINE)
        if len(value) == MOST_LINE or not head.strip().lstrip("-").isdecimal():
            raise Refused("drawing_broken", reason=head.strip()[:20])
        yield int(head), value.rstrip("\r\n")


def _in_entities(file: TextIO) -> Iterator[Tag]:
    """The tags of the section of entities, and the one that ends it."""
    previous: Tag = (0, "")
    is_in = False
    for code, value in _tags(file):
        if code == 2 and previous == (0, "SECTION"):
            is_in = value.strip() == "ENTITIES"
        elif is_in:
            yield code, value
        previous = (code, value.strip())
        if is_in and previous == (0, "ENDSEC"):
            return


def _polylines(file: TextIO) -> Iterator[list[Tag]]:
    """The tags of each polyline, those of its corners with it."""
    entity: list[Tag] = []
    for code, value in _in_entities(file):
        kind = value.strip() if code == 0 else ""
        if kind and kind not in ("VERTEX", "SEQEND"):
            if entity:
                yield entity
            entity = []
        if entity or kind in ("LWPOLYLINE", "POLYLINE"):
            entity.append((code, value))
    if entity:
        yield entity


def _is_outline(entity: list[Tag], layer: str) -> bool:
    ends = [at for at, tag in enumerate(entity) if tag[0] == 0 and tag[1].strip() == "VERTEX"]
    is_old = entity[0][1].strip() == "POLYLINE"
    own = entity[: ends[0]] if ends else entity
    first: dict[int, str] = {}
    for code, value in own:
        first.setdefault(code, value.strip())
    flags = int(first.get(70, "0"))
    if decode_dxf_unicode(first.get(8, "0")) != layer or first.get(67, "0") == "1":
        return False
    if is_old and flags & (MESH | POLYFACE):
        return False
    corners = _corners(entity[ends[0] :] if is_old and ends else own)
    if flags & CLOSED:
        return len(corners) >= LEAST_CORNERS
    return len(corners) > LEAST_CORNERS and corners[0] == corners[-1]


def _corners(tags: list[Tag]) -> list[tuple[float, float]]:
    xs = [float(value) for code, value in tags if code == 10]
    ys = [float(value) for code, value in tags if code == 20]
    return list(zip(xs, ys, strict=False))
