"""Bytes on disk: written once under a name of chance, never altered, found by their hash."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, Protocol

from django.conf import settings
from django.utils import timezone

from gis_core.safeio import Refused

SHELF = "documents"


class Upload(Protocol):
    """Anything that gives its bytes a piece at a time, as Django's uploaded files do."""

    def chunks(self) -> Iterable[bytes]: ...


class Kept(NamedTuple):
    """Where bytes lie below ``MEDIA_ROOT``, and what they are known by."""

    name: str
    path: Path
    sha256: str
    size_bytes: int


def keep(upload: Upload) -> Kept:
    """Stream an upload to disk and make sure it is there; nothing of the sender's name is used.

    Raises ``Refused`` as soon as it grows beyond ``DOCUMENT_MAX_MB``.
    """
    name = f"{SHELF}/{timezone.localdate():%Y/%m}/{secrets.token_hex(16)}"
    path = Path(settings.MEDIA_ROOT) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        sha256, size = _write(upload, path)
        _settle(path.parent)
    except BaseException:
        discard(path)
        raise
    return Kept(name, path, sha256, size)


def discard(path: Path) -> None:
    """Take back what no row came to name."""
    with suppress(FileNotFoundError):
        path.unlink()


def _write(upload: Upload, path: Path) -> tuple[str, int]:
    most = settings.DOCUMENT_MAX_MB * 1_000_000
    digest, size = hashlib.sha256(), 0
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
    with os.fdopen(handle, "wb") as file:
        for chunk in upload.chunks():
            size += len(chunk)
            if size > most:
                raise Refused("paper_too_large", most=settings.DOCUMENT_MAX_MB)
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest(), size


def _settle(folder: Path) -> None:
    """The name survives a power cut, too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
