"""In the child: one way of reading for every kind of file, chunk by chunk."""

from importlib import import_module
from pathlib import Path
from typing import Any

from .chunks import Source
from .errors import Refused

# Only what a kind needs is loaded: the libraries take longer to load than most files to read.
READERS = {"csv": "tables", "xlsx": "sheets", "dxf": "drawings"}
OTHERS = "vectors"


def open_source(job: dict[str, Any]) -> Source:
    """The reader for the job's kind of file; raises ``Refused``."""
    source: Source = _reader(job["kind"]).open_source(job)
    return source


def layers_in(path: Path, kind: str, encoding: str) -> list[tuple[str, Source | Refused]]:
    """Each data set of one file by its name, "" for one that has none; raises ``Refused``."""
    found: list[tuple[str, Source | Refused]] = _reader(kind).layers_in(path, kind, encoding)
    return found


def _reader(kind: str) -> Any:
    return import_module(f"{__package__}.{READERS.get(kind, OTHERS)}")
