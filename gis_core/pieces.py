"""Files that arrive in pieces: what is on the disk is never behind what a row says of it."""

from __future__ import annotations

import errno
import os
from collections.abc import Collection, Iterable
from pathlib import Path

PIECE_BYTES = 8 * 1024**2


class DiskFull(Exception):
    """There is no room left for the piece."""


def size_of(path: Path) -> int:
    """How many bytes lie there; none where there is no file."""
    return path.stat().st_size if path.is_file() else 0


def sweep(paths: Iterable[Path], *, known: Collection[str], before: float) -> int:
    """Remove files whose names nobody knows, of a time before; how many."""
    removed = 0
    for path in paths:
        if path.name not in known and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def write_piece(path: Path, piece: bytes, offset: int) -> bool:
    """Whether the piece is on the disk from ``offset`` on; not where what came before is gone.

    What lay behind it is cut off, and the bytes have reached the disk when this returns. Raises
    ``DiskFull``.
    """
    if size_of(path) < offset:
        return False
    try:
        with path.open("r+b" if offset else "wb") as file:
            file.seek(offset)
            file.write(piece)
            file.truncate()
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise DiskFull from error
        raise
    return True
