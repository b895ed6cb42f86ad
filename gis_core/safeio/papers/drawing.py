"""In the child: DXF drawings, weighed before they are loaded and again before they are painted."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ezdxf
from ezdxf.document import Drawing
from ezdxf.lldxf.const import DXFError
from PIL import Image

from gis_core.safeio.errors import Refused

from .painting import paint

MOST_ENTITIES = 100_000  # in the file
MOST_DRAWN = 200_000  # after every block is put wherever it is inserted
_LONGEST_LINE = 65_536
BROKEN = (
    DXFError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    ArithmeticError,
    StopIteration,  # of tags that end too early
)


def pages_of(path: Path, _kind: str) -> int:
    """One: the model, or the first sheet where the model is empty."""
    loaded(path)
    return 1


def picture_of(path: Path, _kind: str, _page: int, side: int) -> Image.Image:
    """The drawing on white; its images and references to other files are left out."""
    document = loaded(path)
    try:
        return paint(document, layout_of(document), side)
    except RecursionError as error:
        raise Refused("dxf_loops") from error
    except BROKEN as error:
        raise Refused("page_damaged") from error


def text_of(path: Path, _kind: str) -> Iterator[str]:
    """Lettering, wherever it stands."""
    document = loaded(path)
    for entity in document.entitydb.values():
        kind = entity.dxftype()
        if kind == "MTEXT":
            yield entity.plain_text()  # type: ignore[attr-defined]
        elif kind in {"TEXT", "ATTRIB"}:
            yield str(entity.dxf.get("text", ""))


def loaded(path: Path) -> Drawing:
    """The drawing, weighed; raises ``Refused``."""
    _count(path)
    try:
        document = ezdxf.readfile(path)
        _weigh(document)
    except RecursionError as error:
        raise Refused("dxf_loops") from error
    except (*BROKEN, OSError) as error:
        raise Refused("paper_damaged") from error
    return document


def _count(path: Path) -> None:
    """Objects of the file by reading its tags only, since loading them costs kilobytes each."""
    count = 0
    with path.open("rb") as file:
        while code := file.readline(_LONGEST_LINE):
            file.readline(_LONGEST_LINE)
            count += code.strip() == b"0"
            if count > MOST_ENTITIES:
                raise Refused("dxf_too_many", most=MOST_ENTITIES)


def _weigh(document: Drawing) -> None:
    """What the drawing amounts to when every block stands wherever it is inserted."""
    known: dict[str, int] = {}
    total = sum(_weight(entity, document, known, ()) for entity in layout_of(document))
    if total > MOST_DRAWN:
        raise Refused("dxf_too_many", most=MOST_DRAWN)


def _weight(entity: Any, document: Drawing, known: dict[str, int], above: tuple[str, ...]) -> int:
    if entity.dxftype() != "INSERT":
        return 1
    name = entity.dxf.get("name", "")
    if name in above:
        raise Refused("dxf_loops")
    if name not in known:
        block = document.blocks.get(name)
        inner = (_weight(one, document, known, (*above, name)) for one in block or ())
        known[name] = min(sum(inner), MOST_DRAWN + 1)
    return known[name] * max(1, entity.mcount)


def layout_of(document: Drawing) -> Any:
    """The model, or the first sheet where the model is empty."""
    model = document.modelspace()
    if len(model):
        return model
    return next((sheet for sheet in document.layouts if len(sheet)), model)
