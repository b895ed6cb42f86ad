"""In the child: the layers of files of one kind, counted."""

from pathlib import Path
from typing import Any

from .chunks import Source
from .errors import Refused
from .sources import layers_in


def work(job: dict[str, Any]) -> dict[str, Any]:
    """For each file its layers, or the reason why it has none."""
    files = zip(job["files"], job["encodings"], strict=True)
    return {"files": [_file(Path(path), job["kind"], encoding) for path, encoding in files]}


def _file(path: Path, kind: str, encoding: str) -> dict[str, Any]:
    try:
        layers = [_layer(*told) for told in layers_in(path, kind, encoding)]
    except Refused as refusal:
        return {"problem": [refusal.code, refusal.params]}
    return {"layers": layers} if layers else {"problem": ["nothing_inside", {}]}


def _layer(name: str, source: Source | Refused) -> dict[str, Any]:
    if isinstance(source, Refused):
        return {"name": name, "problem": [source.code, source.params]}
    fields = [field for field, _type in source.fields]
    types = source.geometries - {""}
    geometry = next(iter(types)) if len(types) == 1 else "Unknown" if types else ""
    return {"name": name, "features": source.count, "geometry": geometry, "fields": fields}
