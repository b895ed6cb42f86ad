"""Files that GDAL writes: in a child process, so that no worker ever loads a second GDAL."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

DRIVERS = {".gpkg": "GPKG"}
PACKAGE_ROOT = Path(__file__).resolve().parent.parent.parent
WALL_SECONDS = 600


def write_layer(
    path: Path,
    *,
    layer: str,
    fields: Sequence[tuple[str, str]],
    rows: Sequence[tuple[str, Sequence[Any]]],
    srid: int,
) -> None:
    """Multipolygons (WKB in hex) with their fields ("str" or "float") into a new file.

    The driver follows from the name's ending. Raises ``OSError`` where GDAL cannot write it.
    """
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".jsonl") as told:
        head = {
            "path": str(path),
            "driver": DRIVERS[path.suffix],
            "layer": layer,
            "fields": list(fields),
            "srid": srid,
        }
        told.write(json.dumps(head) + "\n")
        for shape, values in rows:
            told.write(json.dumps([shape, *values], ensure_ascii=False, default=str) + "\n")
        told.flush()
        done = subprocess.run(  # noqa: S603  (our own program, no words of others)
            [sys.executable, "-P", "-B", "-m", "gis_core.safeio.writing", told.name],
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PYTHONPATH": str(PACKAGE_ROOT)},
            capture_output=True,
            timeout=WALL_SECONDS,
            check=False,
            cwd="/",
        )
    if done.returncode != 0:
        raise OSError(f"GDAL could not write: {done.stderr.decode(errors='replace')[-500:]}")


def _write(told: Path) -> None:
    import numpy as np  # noqa: PLC0415  (only the child needs them)
    import pyogrio  # noqa: PLC0415

    with told.open(encoding="utf-8") as lines:
        head = json.loads(next(lines))
        rows = [json.loads(line) for line in lines]
    shapes = np.array([bytes.fromhex(row[0]) for row in rows], dtype=object)
    columns = [
        np.array([row[n] for row in rows], dtype=float if kind == "float" else object)
        for n, (_name, kind) in enumerate(head["fields"], start=1)
    ]
    pyogrio.raw.write(
        head["path"],
        shapes,
        columns,
        [name for name, _kind in head["fields"]],
        driver=head["driver"],
        layer=head["layer"],
        geometry_type="MultiPolygon",
        crs=f"EPSG:{head['srid']}",
    )


if __name__ == "__main__":
    _write(Path(sys.argv[1]))
