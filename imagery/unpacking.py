"""Zip files of images, as some offices deliver a flight: each image in it becomes a sheet."""

from __future__ import annotations

import errno
import secrets
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from gis_core.jobs import running
from gis_core.jobs.errors import JobError
from gis_core.jobs.kinds import JobKind
from gis_core.safeio import Refused, archive
from imagery import store, surveys
from imagery.errors import ImageryError
from imagery.models import Survey
from imagery.world_files import MOST_BYTES, SUFFIXES, read_world_file

if TYPE_CHECKING:
    from gis_core.accounts.models import User
    from gis_core.jobs.progress import Progress

UNPACK = "imagery.unpack"
IMAGES = (".tif", ".tiff", ".jpg", ".jpeg", ".png", ".jp2")
FULL = (errno.ENOSPC, errno.EDQUOT)
MAGIC = b"PK\x03\x04"
MOST_UNPACKED = 1024**4
UNPACKING = _("Unpacking %(name)s")
NO_IMAGE = _("%(name)s holds no image: GeoTIFF, JPEG, PNG or JPEG 2000.")
NO_ROOM = _("There is no room to unpack %(name)s. Tell the administrator, and send it again.")
NOT_UNPACKED = _("%(name)s was not taken in: %(why)s")
GONE = _("%(name)s has gone. Send it again.")


def is_zip(head: bytes) -> bool:
    """By its first bytes, whatever its name says."""
    return head.startswith(MAGIC)


def ask(survey: Survey, path: Path, *, name: str, actor: User | None) -> None:
    """Have a zip in the work folder unpacked by a worker; it gets a name there of its own.

    In the caller's transaction. What is told of the survey is checked again when it is taken in.
    """
    surveys.refuse_closed(survey)
    kept = store.work_path(f"zip-{secrets.token_urlsafe(12)}")
    kept.hardlink_to(path)
    running.start(UNPACK, actor=actor, survey=survey.pk, name=name, file=kept.name)


def run(progress: Progress) -> dict[str, Any]:
    """A worker adds the images; begun anew after a death, it adds those that are not there yet."""
    told = progress.parameters
    path = store.work_path(told["file"])
    survey = Survey.objects.filter(pk=told["survey"]).first()
    try:
        if survey is None or not path.is_file():
            raise JobError(GONE, name=told["name"])
        take_in(survey, path, name=told["name"], progress=progress)
    except Exception:  # told to the person; a killed worker begins anew
        path.unlink(missing_ok=True)
        raise
    path.unlink(missing_ok=True)
    return {"survey": survey.pk}


def take_in(survey: Survey, path: Path, *, name: str, progress: Progress) -> None:
    """Every image of a zip as a sheet; raises ``JobError`` where it cannot be."""
    try:
        members = archive.members_of(path, most_bytes=MOST_UNPACKED)
        images = [member for member in members if member.extension in IMAGES]
        _refuse_what_has_no_room(images, name)
        for done, member in enumerate(images):
            progress.step(done, len(images), note=UNPACKING, name=member.name.name)
            _add(survey, path, member, _text_beside(path, member, members), progress.actor)
    except Refused as refusal:
        raise JobError(NOT_UNPACKED, name=name, why=refusal) from refusal
    except ImageryError as error:
        raise JobError(NOT_UNPACKED, name=name, why=error) from error
    except OSError as error:
        if error.errno in FULL:
            raise JobError(NO_ROOM, name=name) from error
        raise


def _refuse_what_has_no_room(images: list[archive.Member], name: str) -> None:
    if not images:
        raise JobError(NO_IMAGE, name=name)
    # Twice: as they were delivered and as they are written anew.
    needed = 2 * sum(member.info.file_size for member in images)
    if needed > shutil.disk_usage(store.work_path("")).free:
        raise JobError(NO_ROOM, name=name)


def _add(
    survey: Survey, path: Path, member: archive.Member, world_file: str, actor: User | None
) -> None:
    copy = store.work_path(f"member-{secrets.token_urlsafe(12)}")
    try:
        archive.unpack(path, member, copy)
        name = member.name.name[:255]
        surveys.add_sheet(survey, copy, name=name, actor=actor, world_file=world_file)
    finally:
        copy.unlink(missing_ok=True)


def _text_beside(path: Path, image: archive.Member, members: list[archive.Member]) -> str:
    """The world file of an image, in its own folder under its own stem; empty without one."""
    for member in members:
        if member.stem == image.stem and member.extension in SUFFIXES:
            if member.info.file_size > MOST_BYTES:
                return ""
            copy = store.work_path(f"member-{secrets.token_urlsafe(12)}")
            try:
                archive.unpack(path, member, copy)
                return read_world_file(copy.read_bytes())
            finally:
                copy.unlink(missing_ok=True)
    return ""


JOB = JobKind(UNPACK, gettext_lazy("Imagery is unpacked"), run)
