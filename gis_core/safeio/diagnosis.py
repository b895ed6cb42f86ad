"""The doctor's first look: what a delivery is, what is broken in it, and what may be meant."""

from collections.abc import Collection, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from . import sandbox
from .delivery import Delivery
from .inspection import job_of, refuse_lost
from .receiving import receive
from .room import room

WALL_SECONDS = 180


def diagnose(
    path: Path,
    *,
    allowed: Collection[int],
    extent: Sequence[float],
    ground: Sequence[float] | None = None,
    storage: int | None = None,
    axes: tuple[str, str] | None = None,
    given_srid: int | None = None,
    encodings: Collection[str] = (),
    work_dir: Path | None = None,
    wall_seconds: int = WALL_SECONDS,
) -> dict[str, Any]:
    """All that a person needs to confirm encoding and coordinate system of one data set.

    ``path`` as ``receive`` takes it. ``allowed`` are EPSG numbers, ``extent`` (where anything may
    lie) and ``ground`` (where published land lies) are west, south, east, north in degrees;
    ``storage`` is the system that is usual here. ``axes`` names a table's two columns of
    coordinates. ``encodings`` are weighed besides those that come to mind. What is broken but can
    be mended (no .prj, no .cpg or a wrong one, no .shx) is said in ``notes``; raises ``Refused``
    for what cannot. Nothing is decided here. The answer goes through JSON unchanged::

        {"name", "kind", "layer", "sha256", "count", "deleted",
         "geometry": {"Polygon": 12, ...},          # of the first 20,000 features
         "fields": [{"name", "type", "examples": [text, ...]}, ...],
         "encoding": the one that would be used,
         "encodings": [{"encoding", "score": 0..1, "decodes": bool, "reasons": [[code, params]],
                        "header": [text], "rows": [[text], ...]}, ...],   # the likeliest first
         "crs": None for a table without ``axes``, else
             {"declared": WKT or EPSG:n, "stated": srid or None,
              "chosen": srid or None, "refusal": [code, params] or None,   # if one had to decide
              "bounds": [x, y, x, y] as in the file, or None,
              "candidates": [{"srid", "name", "score": 0..1, "reasons": [[code, params]],
                              "bounds": [w, s, e, n] in degrees or None, "inside": bool}, ...],
              "notes": [[code, params]]},
         "notes": [[code, params], ...]}

    Codes become sentences through ``sentences.say``.
    """
    with nullcontext(work_dir) if work_dir else room("doctor") as folder:
        delivery = receive(path, work_dir=folder)
        job = {
            **job_of(delivery),
            "task": "diagnose",
            "wkt": delivery.wkt,
            "crs": given_srid,
            "allowed": sorted(allowed),
            "extent": list(extent),
            "ground": list(ground) if ground else None,
            "storage": storage,
            "axes": list(axes) if axes else None,
            "declared": delivery.declared,
            "language_byte": delivery.language_byte,
            "encodings": list(encodings),
            "is_table": delivery.is_table,
        }
        answer = sandbox.ask(job, wall_seconds=wall_seconds)
    refuse_lost(delivery, answer)
    del answer["counted_otherwise"]
    notes = [*_notes(delivery, answer["crs"]), *answer.pop("notes")]
    return {
        "name": delivery.name,
        "kind": delivery.kind,
        "layer": delivery.layer,
        "sha256": delivery.sha256,
        "deleted": delivery.deleted,
        "encoding": delivery.encoding.name,
        "notes": [list(note) for note in notes],
        **answer,
    }


def _notes(delivery: Delivery, crs: dict[str, Any] | None) -> list[tuple[str, dict[str, object]]]:
    """What is broken and was mended, and what a person must add."""
    notes = list(delivery.notes)
    if delivery.kind == "shapefile":
        if not delivery.wkt.strip():
            notes.append(("prj_missing", {}))
        if not delivery.declared.strip() and delivery.encoding.reason != "ascii":
            notes.append(("cpg_missing", {"used": delivery.encoding.name}))
    if crs is not None:
        notes += [(code, params) for code, params in crs["notes"]]
    return notes
