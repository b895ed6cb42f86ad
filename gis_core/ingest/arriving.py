"""Files that have arrived become a delivery, which a worker then looks at."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from gis_core.audit.records import record
from gis_core.dropped import Dropped, files_in
from gis_core.jobs import running
from gis_core.safeio.contents import ENDINGS, PARTS

from .layer import layer_named
from .models import ImportRun, ReadingHabit, Upload
from .uploading import NotTaken

if TYPE_CHECKING:
    from gis_core.accounts.models import User

LOOK = "ingest.look"
WHOLE = tuple(sorted(ENDINGS - {".shp"}))
LONGEST_NAME = 255
File = tuple[str, Path]  # its name for people, where it lies


def take_in(
    files: Sequence[File], *, layer: str, source: str, actor: User, is_moved: bool = True
) -> ImportRun:
    """One delivery of what belongs together: one file, or the parts of one shapefile.

    The files are moved, or copied where they are not ours; on disk they have names of our own.
    Raises ``NotTaken``, ``ImportRefused`` for an unknown layer.
    """
    layer_named(layer)
    named = [(suffix_of(name), name, path) for name, path in files]
    head = _head_of(named)
    with transaction.atomic():
        run = ImportRun.objects.create(
            layer=layer,
            source_name=head[:LONGEST_NAME],
            source=source,
            size_bytes=sum(path.stat().st_size for _suffix, _name, path in named),
            created_by=actor,
        )
        run.folder.mkdir(parents=True, exist_ok=True)
        for suffix, _name, path in named:
            target = run.folder / f"delivery{suffix}"
            shutil.move(path, target) if is_moved else shutil.copyfile(path, target)
        record(actor, "delivery.taken_in", run, layer=layer, source=source)
        run.job = running.start(LOOK, actor=actor, run=run.pk)
        run.save(update_fields=["job"])
    return run


def take_uploads(uploads: Sequence[Upload], *, layer: str, source: str, actor: User) -> ImportRun:
    """A delivery of what one person has sent; raises ``NotTaken``."""
    with transaction.atomic():
        keys = [upload.pk for upload in uploads]
        held = list(Upload.objects.select_for_update().filter(pk__in=keys))
        is_here = all(upload.is_whole and upload.path.is_file() for upload in held)
        if not held or len(held) < len(keys) or not is_here:
            raise NotTaken(_("The files have not arrived as a whole. Send them again."))
        files = [(upload.name, upload.path) for upload in held]
        run = take_in(files, layer=layer, source=source, actor=actor)
        Upload.objects.filter(pk__in=keys).delete()
    return run


def dropped_files() -> list[Dropped]:
    """What lies in the drop folder; of a shapefile its ``.shp``, which brings its parts along."""
    return files_in(_drop_folder(), (*WHOLE, ".shp"))


def take_dropped(name: str, *, layer: str, source: str, actor: User) -> ImportRun:
    """A delivery of a file of the drop folder, which stays there; raises ``NotTaken``.

    A name is one of those that are listed, so nothing that is asked for leads out of the folder.
    """
    place = _drop_folder()
    if place is None or name not in {dropped.name for dropped in dropped_files()}:
        raise NotTaken(_("Choose a file of the drop folder that is still there."))
    files = [(name, place / name)]
    if suffix_of(name) == ".shp":
        stem = PurePosixPath(name).stem
        beside = files_in(place, PARTS)
        files = [(d.name, place / d.name) for d in beside if PurePosixPath(d.name).stem == stem]
    return take_in(files, layer=layer, source=source, actor=actor, is_moved=False)


def file_of(run: ImportRun) -> Path:
    """What of a run's folder names the delivery; raises ``NotTaken`` where it is gone."""
    for suffix in (*WHOLE, ".shp"):
        path = run.folder / f"delivery{suffix}"
        if path.is_file():
            return path
    raise NotTaken(_("The delivered file is no longer on the server. Bring it in again."))


def habit_of(run: ImportRun) -> ReadingHabit | None:
    """How the last delivery of this sender was read."""
    return ReadingHabit.objects.filter(layer=run.layer, source=run.source).first()


def suffix_of(name: str) -> str:
    """The ending by which a file is known, in small letters."""
    return PurePosixPath(name).suffix.lower()


def _head_of(named: Sequence[tuple[str, str, Path]]) -> str:
    """The name of the delivery; raises ``NotTaken`` where the files are not one data set."""
    suffixes = [suffix for suffix, _name, _path in named]
    strange = sorted({suffix or "-" for suffix in suffixes if suffix not in (*WHOLE, *PARTS)})
    if strange:
        raise NotTaken(
            _("Files ending in %(strange)s cannot be read. Taken are: %(known)s.")
            % {"strange": ", ".join(strange), "known": ", ".join((*WHOLE, ".shp"))}
        )
    if len(named) == 1 and suffixes[0] in WHOLE:
        return named[0][1]
    if any(suffix in WHOLE for suffix in suffixes) or len(set(suffixes)) < len(suffixes):
        raise NotTaken(
            _("Send one delivery at a time: one file, or the parts of one shapefile together.")
        )
    if not {".shp", ".dbf"} <= set(suffixes):
        raise NotTaken(
            _("A shapefile needs its .shp and its .dbf together. Choose both, or send a zip.")
        )
    if len({PurePosixPath(name).stem.casefold() for _suffix, name, _path in named}) > 1:
        raise NotTaken(
            _("The parts of a shapefile bear one name. These do not, so they may be of two files.")
        )
    return next(name for suffix, name, _path in named if suffix == ".shp")


def _drop_folder() -> Path | None:
    return Path(settings.DELIVERY_DROP_DIR) if settings.DELIVERY_DROP_DIR else None
