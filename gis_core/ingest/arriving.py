"""Files that have arrived become a delivery, which a worker then looks at."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from gis_core.audit.records import record
from gis_core.dropped import Dropped, files_in
from gis_core.jobs import running
from gis_core.pieces import PIECE_BYTES
from gis_core.safeio.contents import ENDINGS, PARTS

from . import uploading
from .layer import layer_named
from .models import ImportRun, ReadingHabit, Upload
from .uploading import NotTaken

if TYPE_CHECKING:
    from gis_core.accounts.models import User

LOOK = "ingest.look"
WHOLE = tuple(sorted(ENDINGS - {".shp"}))
LONGEST_NAME = 255
DROPPED = "dropped"  # in a run's diagnosis until there is one: what to copy of the drop folder
File = tuple[str, Path]  # its name for people, where it lies


def take_in(files: Sequence[File], *, layer: str, source: str, actor: User) -> ImportRun:
    """One delivery of what belongs together: one file, or the parts of one shapefile.

    The files are moved; on disk they have names of our own. Raises ``NotTaken``,
    ``ImportRefused`` for an unknown layer.
    """
    layer_named(layer)
    named = [(suffix_of(name), name, path) for name, path in files]
    head = _head_of(named)
    sizes = [path.stat().st_size for _suffix, _name, path in named]
    uploading.refuse_too_large(max(sizes))
    with transaction.atomic():
        run = _begun(head, sum(sizes), layer=layer, source=source, actor=actor)
        run.folder.mkdir(parents=True, exist_ok=True)
        if run.folder.stat().st_dev != named[0][2].stat().st_dev:
            uploading.refuse_no_room(run.size_bytes)
        for suffix, _name, path in named:
            shutil.move(path, run.folder / f"delivery{suffix}")
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
        # First, for it is the same bytes that count for the delivery from now on.
        Upload.objects.filter(pk__in=keys).delete()
        return take_in(files, layer=layer, source=source, actor=actor)


def _begun(
    name: str, size_bytes: int, *, layer: str, source: str, actor: User, **told: Any
) -> ImportRun:
    """The row of a delivery at which a worker will look; raises ``NotTaken``."""
    uploading.refuse_over_quota(size_bytes, actor)
    run = ImportRun.objects.create(
        layer=layer,
        source_name=name[:LONGEST_NAME],
        source=source,
        size_bytes=size_bytes,
        created_by=actor,
        **told,
    )
    record(actor, "delivery.taken_in", run, layer=layer, source=source)
    run.job = running.start(LOOK, actor=actor, run=run.pk)
    run.save(update_fields=["job"])
    return run


def dropped_files() -> list[Dropped]:
    """What lies in the drop folder; of a shapefile its ``.shp``, which brings its parts along."""
    return files_in(_drop_folder(), (*WHOLE, ".shp"))


def take_dropped(name: str, *, layer: str, source: str, actor: User) -> ImportRun:
    """A delivery of a file of the drop folder, which stays there; raises ``NotTaken``.

    The worker that looks at it copies it first: it may be of any size.
    """
    layer_named(layer)
    files = _dropped_beside(name)
    _head_of([(suffix_of(one.name), one.name, Path(one.name)) for one in files])
    size_bytes = sum(one.size_bytes for one in files)
    uploading.refuse_no_room(size_bytes)
    with transaction.atomic():
        return _begun(
            name, size_bytes, layer=layer, source=source, actor=actor, diagnosis={DROPPED: name}
        )


def fetch(run: ImportRun, told: Callable[[int, int], None]) -> None:
    """Copy what was chosen of the drop folder, if it was; raises ``NotTaken``.

    Until the first look has said what it is, each attempt copies anew. ``told`` hears how many
    bytes of how many are there.
    """
    place, name = _drop_folder(), run.diagnosis.get(DROPPED)
    if not name or place is None:
        return
    files = _dropped_beside(name)
    total = sum(one.size_bytes for one in files)
    uploading.refuse_no_room(total)
    run.folder.mkdir(parents=True, exist_ok=True)
    done = 0
    for one in files:
        target = run.folder / f"delivery{suffix_of(one.name)}"
        with (place / one.name).open("rb") as file, target.open("wb") as out:
            while piece := file.read(PIECE_BYTES):
                out.write(piece)
                done += len(piece)
                told(min(done, total), max(total, 1))
    ImportRun.objects.filter(pk=run.pk).update(size_bytes=done)
    run.size_bytes = done


def _dropped_beside(name: str) -> list[Dropped]:
    """A listed file, and with a ``.shp`` its parts; raises ``NotTaken``.

    A name is one of those that are listed, so nothing that is asked for leads out of the folder.
    """
    listed = {dropped.name: dropped for dropped in dropped_files()}
    if name not in listed:
        raise NotTaken(_("Choose a file of the drop folder that is still there."))
    if suffix_of(name) != ".shp":
        return [listed[name]]
    stem = PurePosixPath(name).stem
    beside = files_in(_drop_folder(), PARTS)
    return [one for one in beside if PurePosixPath(one.name).stem == stem]


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
