"""In the site: what is asked of the child about one image."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gis_core.safeio.errors import Refused
from gis_core.safeio.frames import END, PICTURE, PROGRESS
from gis_core.safeio.sandbox import run

from .kinds import HEAD_BYTES, kind_of

LOOK_SECONDS = 120
MAKE_SECONDS = 12 * 3600
_IN_WORDS_OF_RASTERS = {
    "reader_too_slow": "raster_too_heavy",
    "reader_out_of_memory": "raster_too_heavy",
    "reader_died": "raster_breaks_reader",
}
Corners = tuple[float, float, float, float, float, float]


@dataclass(frozen=True)
class Seen:
    """What an image is. ``footprint`` is a GeoJSON polygon in ``srid``, None where it has no place.

    ``transform`` are the six numbers of the affine that leads from columns and rows to ``srid``;
    ``stretch`` the darkest and brightest value of 16-bit bands that is worth telling apart;
    ``filled`` the part of it that is no gap.
    """

    kind: str
    width: int
    height: int
    bands: int
    dtype: str
    srid: int | None
    crs_name: str
    transform: Corners | None
    footprint: dict[str, Any] | None
    resolution_m: float | None
    has_gaps: bool
    filled: float
    stretch: tuple[float, float] | None
    taken_on: str | None


@dataclass(frozen=True)
class Made:
    """The image that was written: its bytes' hash, sizes, statistics, and a WebP thumbnail."""

    sha256: str
    size_bytes: int
    width: int
    height: int
    footprint: dict[str, Any]
    statistics: list[dict[str, float]]
    thumbnail: bytes


def look(
    path: Path,
    *,
    allowed: Collection[int],
    given_srid: int | None = None,
    world_file: str = "",
) -> Seen:
    """What an image is and where it lies, its pixels sampled; raises ``Refused``.

    ``world_file`` is the text of six lines that came beside an image without a place of its own.
    """
    answer, _pictures = _ask(
        {
            "task": "raster_look",
            "path": str(path),
            "allowed": sorted(allowed),
            "srid": given_srid,
            "world_file": world_file,
        },
        LOOK_SECONDS,
    )
    answer["transform"] = answer["transform"] and tuple(answer["transform"])
    answer["stretch"] = answer["stretch"] and tuple(answer["stretch"])
    return Seen(**answer)


def make(
    path: Path,
    target: Path,
    *,
    srid: int,
    transform: Corners,
    stretch: tuple[float, float] | None = None,
    filled: float = 1.0,
    lossless: bool = False,
    threads: int = 1,
    progress: Callable[[float], None] | None = None,
) -> Made:
    """Write the image anew to ``target``, which the caller moves to where it belongs.

    ``progress`` hears the part done, 0 to 1, and may raise to stop the work.
    """
    job: dict[str, object] = {
        "task": "raster_make",
        "path": str(path),
        "target": str(target),
        "srid": srid,
        "transform": transform,
        "stretch": stretch,
        "filled": filled,
        "lossless": lossless,
        "threads": threads,
    }
    answer, pictures = _ask(job, MAKE_SECONDS, progress)
    return Made(thumbnail=pictures[0], **answer)


def lay(
    path: Path,
    target: Path,
    *,
    srid: int,
    kind: str,
    plan: Sequence[tuple[float, float]],
    ground: Sequence[tuple[float, float]],
    progress: Callable[[float], None] | None = None,
) -> Made:
    """Write a picture that ``make`` wrote anew as it lies on the ground of ``srid``.

    ``plan`` are columns and rows of its control points, ``ground`` where they lie, and ``kind`` the
    transformation of ``gis_core.fitting`` that leads from one to the other.
    """
    job: dict[str, object] = {
        "task": "raster_lay",
        "path": str(path),
        "target": str(target),
        "srid": srid,
        "fit": kind,
        "plan": plan,
        "ground": ground,
        "lossless": False,
        "threads": 1,
    }
    answer, pictures = _ask(job, MAKE_SECONDS, progress)
    return Made(thumbnail=pictures[0], **answer)


def _ask(
    job: dict[str, object], seconds: int, progress: Callable[[float], None] | None = None
) -> tuple[dict[str, Any], list[bytes]]:
    pictures: list[bytes] = []
    answer: dict[str, Any] = {}
    job["kind"] = _kind(Path(str(job["path"])))
    frames = run(job, wall_seconds=seconds)
    try:
        for tag, body in frames:
            if tag == PICTURE:
                pictures.append(body)
            elif tag == PROGRESS and progress is not None:
                progress(json.loads(body))
            elif tag == END:
                answer = json.loads(body)
    except Refused as refusal:
        code = _IN_WORDS_OF_RASTERS.get(refusal.code)
        raise (Refused(code) if code else refusal) from refusal
    finally:
        frames.close()  # type: ignore[attr-defined]  # ends the child where progress said stop
    return answer, pictures


def _kind(path: Path) -> str:
    with path.open("rb") as file:
        kind = kind_of(file.read(HEAD_BYTES))
    if kind is None:
        raise Refused("raster_unknown", name=path.name)
    return kind
