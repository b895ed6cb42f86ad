"""Where images lie: a folder of ours, which no address leads into."""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path

from django.conf import settings

KEPT, MADE, WORK = "delivered", "cog", "work"


def root() -> Path:
    """The folder of all imagery; ``IMAGERY_DIR``, or beside the other data."""
    return Path(settings.IMAGERY_DIR or Path(settings.DATA_DIR) / "imagery")


def path_of(key: str) -> Path:
    """Where a kept file lies; keys are ours and never come from an address."""
    return root() / key


def new_key(folder: str, survey: int, suffix: str) -> str:
    """A name that nobody has used, in the survey's part of a folder."""
    return f"{folder}/{survey}/{secrets.token_urlsafe(12)}{suffix}"


def work_path(name: str) -> Path:
    """A file on the same disk that will be moved to its place once it is whole."""
    folder = root() / WORK
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name


def take(path: Path, key: str) -> None:
    """Move a whole file to its place, at once or not at all."""
    target = path_of(key)
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(path, target)  # noqa: PTH105


def link(path: Path, key: str) -> None:
    """Give a whole file its place beside the name that it has."""
    target = path_of(key)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.hardlink_to(path)


def write(content: bytes, key: str) -> None:
    """Keep some bytes."""
    beside = work_path(secrets.token_urlsafe(12))
    beside.write_bytes(content)
    take(beside, key)


def drop(*keys: str) -> None:
    """Remove files; those that are gone already are no fault."""
    for key in filter(None, keys):
        path_of(key).unlink(missing_ok=True)


def copy_in(source: Path, key: str) -> None:
    """Take a copy of a file that is somebody else's."""
    beside = work_path(secrets.token_urlsafe(12))
    try:
        shutil.copyfile(source, beside)
        take(beside, key)
    finally:
        beside.unlink(missing_ok=True)
