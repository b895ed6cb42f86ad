"""Where images lie: a folder of ours, which no address leads into, and for what is made of them
perhaps a bucket.

A key tells which: it is ours, is kept in the database, and never comes from an address.
"""

from __future__ import annotations

import logging
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from django.conf import settings

from gis_core.safeio.rasters.distant import Distant
from imagery import bucket, reach
from imagery.bucket import OutOfReach

KEPT, MADE, WORK, PLANS = "delivered", "cog", "work", "plans"
IN_BUCKET = "bucket:"
log = logging.getLogger(__name__)


def root() -> Path:
    """The folder of all imagery; ``IMAGERY_DIR``, or beside the other data."""
    return Path(settings.IMAGERY_DIR or Path(settings.DATA_DIR) / "imagery")


def path_of(key: str) -> Path:
    """Where a file of the folder lies."""
    return root() / key


def image_of(key: str) -> Path | Distant:
    """Where an image that is drawn lies."""
    return bucket.image(_inside(key)) if key.startswith(IN_BUCKET) else path_of(key)


def new_key(folder: str, survey: int, suffix: str) -> str:
    """A name that nobody has used, in the survey's part of a folder."""
    return f"{folder}/{survey}/{secrets.token_urlsafe(12)}{suffix}"


def new_image_key(survey: int) -> str:
    """The same for an image that will be drawn, in the bucket where there is one."""
    key = new_key(MADE, survey, ".tif")
    return f"{IN_BUCKET}{key}" if bucket.configured() else key


def work_path(name: str) -> Path:
    """A file on the same disk that will be moved to its place once it is whole."""
    folder = root() / WORK
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name


def in_work() -> Iterator[Path]:
    """Every file of the work folder."""
    return (path for path in work_path("").iterdir() if path.is_file())


def take(path: Path, key: str) -> None:
    """Move a whole file to its place, at once or not at all."""
    if key.startswith(IN_BUCKET):
        bucket.put(path, _inside(key))
        path.unlink()
        return
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
    distant = [key for key in keys if key.startswith(IN_BUCKET)]
    for key in filter(None, keys):
        if not key.startswith(IN_BUCKET):
            path_of(key).unlink(missing_ok=True)
    if distant:
        _drop_from_bucket(distant)


def missing(sizes: Mapping[str, int]) -> list[str]:
    """Those keys whose file is not there with that many bytes; of 0 the number is not known.

    The bucket is asked once for each survey; raises ``OutOfReach`` where it does not answer.
    """
    there = _sizes_in_bucket(key for key in sizes if key.startswith(IN_BUCKET))
    for key in sizes:
        if not key.startswith(IN_BUCKET) and path_of(key).is_file():
            there[key] = path_of(key).stat().st_size
    return [key for key, size in sizes.items() if not _is_whole(there.get(key, 0), size)]


def copy_in(source: Path, key: str) -> None:
    """Take a copy of a file that is somebody else's."""
    beside = work_path(secrets.token_urlsafe(12))
    try:
        shutil.copyfile(source, beside)
        take(beside, key)
    finally:
        beside.unlink(missing_ok=True)


def _is_whole(found: int, size: int) -> bool:
    return found == size if size else found > 0


def _sizes_in_bucket(keys: Iterable[str]) -> dict[str, int]:
    folders = {_inside(key).rpartition("/")[0] for key in keys}
    held = (one for folder in folders for one in bucket.held(folder))
    return {f"{IN_BUCKET}{one.key}": one.size_bytes for one in held}


def _drop_from_bucket(keys: list[str]) -> None:
    """What cannot be reached now is nobody's file, which the daily round finds."""
    try:
        reach.ensure()
        bucket.remove(*map(_inside, keys))
    except OutOfReach:
        log.exception("of %s files in the bucket not all could be removed", len(keys))


def _inside(key: str) -> str:
    return key.removeprefix(IN_BUCKET)
