"""In the child: the layers of files of one kind, counted."""

from pathlib import Path
from typing import Any

from .errors import Refused
from .sources import CsvSource, GdalSource, layers_of, require_confined


def work(job: dict[str, Any]) -> dict[str, Any]:
    """For each file its layers, or the reason why it has none."""
    if job["kind"] != "csv":
        require_confined(job["kind"], job["task"])
    return {"files": [_file(Path(path), job["kind"]) for path in job["files"]]}


def _file(path: Path, kind: str) -> dict[str, Any]:
    try:
        if kind == "csv":
            return {"layers": [_told("", CsvSource([path], "iso-8859-1"), "")]}
        return {"layers": [_layer(path, kind, name, shape) for name, shape in layers_of(path)]}
    except Refused as refusal:
        return {"problem": [refusal.code, refusal.params]}


def _layer(path: Path, kind: str, name: str, geometry: str) -> dict[str, Any]:
    try:
        return _told(name, GdalSource([path], kind, "utf-8", name), geometry)
    except Refused as refusal:
        return {"name": name, "problem": [refusal.code, refusal.params]}


def _told(name: str, source: Any, geometry: str) -> dict[str, Any]:
    fields = [field for field, _type in source.fields]
    return {"name": name, "features": source.count, "geometry": geometry, "fields": fields}
