"""Drop folders: files that somebody laid on the server, known by their names."""

from __future__ import annotations

import stat
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Dropped:
    """A file that lies there."""

    name: str
    size_bytes: int


def files_in(folder: Path | None, suffixes: Collection[str]) -> list[Dropped]:
    """The files of these endings in the folder itself: real ones, no links that lead elsewhere."""
    try:
        found = sorted(folder.iterdir()) if folder else []
    except OSError:  # not there, or not ours to read
        return []
    told = (_told(path) for path in found if path.suffix.lower() in suffixes)
    return [dropped for dropped in told if dropped is not None]


def _told(path: Path) -> Dropped | None:
    """None for a link or folder, for what has gone since, and for a name that is no UTF-8."""
    try:
        path.name.encode()
        at = path.lstat()
    except (OSError, UnicodeEncodeError):
        return None
    return Dropped(path.name, at.st_size) if stat.S_ISREG(at.st_mode) else None
