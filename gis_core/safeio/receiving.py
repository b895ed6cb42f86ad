"""Taking a delivery in: copied out of reach, hashed, and known for what it is."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from . import contents
from .delivery import Delivery
from .errors import Refused
from .recognising import recognise

MOST_BYTES = 4 * 1024**3
COPY_BYTES = 4 * 1024 * 1024


def receive(path: Path, *, work_dir: Path, given_encoding: str = "") -> Delivery:
    """Copy what ``path`` names into ``work_dir`` and say what it is; raises ``Refused``.

    ``path`` may end inside a zip or a file of layers: ``city.zip/blocks.shp``,
    ``city.gpkg/blocks``, ``city.zip/city.gpkg/blocks``.
    """
    file, inner = contents.split(path)
    sources = open_file(file)
    chosen = contents.choose(sources, inner, name=file.name)
    copies = contents.copy(chosen, work_dir)
    paths = [file] if contents.is_archive(file) else [s.path for s in chosen.sources]
    digest = _digest(part for path in paths for part in contents.files_of(path))
    delivery = recognise(chosen, copies, given_encoding)
    return replace(delivery, name=file.name, sha256=digest, layer=chosen.layer)


def open_file(file: Path) -> list[contents.Source]:
    """What a file on disk holds, if it is not too large to be taken."""
    size = sum(part.stat().st_size for part in contents.files_of(file))
    if size > MOST_BYTES:
        raise Refused("file_too_large", gigabytes=round(size / 1024**3, 1))
    return contents.sources_of(file)


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            while block := file.read(COPY_BYTES):
                digest.update(block)
    return digest.hexdigest()
