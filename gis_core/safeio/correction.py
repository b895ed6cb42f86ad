"""A delivery given back as it should have come: one GeoPackage, readable by every program."""

import json
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

from . import contents, sandbox
from .errors import Refused
from .frames import END, PROGRESS
from .inspection import job_of
from .receiving import receive
from .room import room

WALL_SECONDS = 1800


def correct(
    path: Path,
    target: Path,
    *,
    srid: int | None,
    encoding: str = "",
    axes: tuple[str, str] | None = None,
    work_dir: Path | None = None,
    progress: Callable[[str, int, int], None] = lambda *_: None,
    wall_seconds: int = WALL_SECONDS,
) -> int:
    """Write what ``path`` (as ``receive`` takes it) holds to ``target``, a .gpkg that is not there.

    All features as delivered, invalid ones too, with the text decoded by ``encoding`` (else by
    what the bytes say) and the coordinates, untouched, declared as ``srid``. A table becomes points
    if ``axes`` names its two columns of coordinates, else a table. Returns how many were written,
    which is how many there are; raises ``Refused``.
    """
    with nullcontext(work_dir) if work_dir else room("corrected") as folder:
        delivery = receive(path, work_dir=folder, given_encoding=encoding)
        job = {
            **job_of(delivery),
            "task": "correct",
            "target": str(target),
            "name": _layer_name(path),
            "srid": srid,
            "axes": list(axes) if axes else None,
        }
        written = 0
        for tag, body in sandbox.run(job, wall_seconds=wall_seconds):
            if tag == PROGRESS:
                told = json.loads(body)
                progress(told["stage"], told["done"], told["of"])
            elif tag == END:
                written = json.loads(body)["written"]
    if delivery.count is not None and delivery.count != written:
        raise Refused("counts_differ", name=delivery.name, shapes=delivery.count, rows=written)
    return written


def _layer_name(path: Path) -> str:
    """What people called it, without the endings of files."""
    stem = path.name
    while Path(stem).suffix.lower() in contents.ENDINGS:
        stem = Path(stem).stem
    return stem[:60] or "layer"
