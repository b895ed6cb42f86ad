"""Photographs as they come in: bytes that nobody is shown until a worker has encoded them anew."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from complaints.errors import SomethingMissing

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

MOST_BYTES = 20_000_000
MOST_PHOTOS = 6
_HEAD_BYTES = 12


def incoming_folder() -> Path:
    """Where uploaded bytes wait; no address leads there."""
    return Path(settings.DATA_DIR) / "incoming" / "complaints"


def keep_upload(upload: UploadedFile) -> dict[str, str]:
    """Write an upload to disk under a random name, hashed on the way: its ``key`` and ``sha256``.

    Only what begins like a JPEG, PNG, WebP or HEIC of at most 20 MB is taken; whether it is one is
    found out by decoding it, in the worker. Raises ``SomethingMissing`` with a sentence.
    """
    if (upload.size or 0) > MOST_BYTES:
        raise SomethingMissing(_("A photograph may have 20 MB at most. Send a smaller one."))
    upload.seek(0)
    head = upload.read(_HEAD_BYTES)
    if not _looks_like_a_photo(head):
        raise SomethingMissing(_("Send photographs as JPEG, PNG, WebP or HEIC."))
    key = secrets.token_urlsafe(24)
    digest = hashlib.sha256()
    folder = incoming_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / key).open("wb") as file:
        for chunk in upload.chunks():
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return {"key": key, "sha256": digest.hexdigest()}


def digest_of(upload: UploadedFile) -> str:
    """sha256 of an upload's bytes: a few hundredths of a second for the largest."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _looks_like_a_photo(head: bytes) -> bool:
    return (
        head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))
        or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")
        or head[4:8] == b"ftyp"
    )
