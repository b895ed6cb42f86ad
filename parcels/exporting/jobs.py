"""Exports as long work: one way for whole layers and for selections."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy, gettext_noop

from gis_core.audit.records import record
from gis_core.exports.errors import ExportError
from gis_core.exports.forms import FORMS, NEW_PREFIX, Written
from gis_core.jobs.errors import JobError
from gis_core.jobs.kinds import JobKind
from gis_core.jobs.progress import Progress
from parcels.exporting.asked import MAY_EXPORT, Asked, export

if TYPE_CHECKING:
    from gis_core.accounts.models import User

KIND = "layer_export"
FILES_DAYS = 7
_WRITING = gettext_noop("Writing row %(n)s")
_MAY_NOT = gettext_noop("You may not export layers any more.")
_GONE = gettext_noop("Nobody is known who asked for it.")


def written_by(progress: Progress, writing: Callable[[User], Written]) -> Written:
    """Do the writing for who asked, in their language; faults become the job's sentence."""
    if progress.actor is None:
        raise JobError(_GONE)
    for left in progress.folder.glob(f"{NEW_PREFIX}*"):  # by a worker that died
        shutil.rmtree(left, ignore_errors=True)
    try:
        with translation.override(progress.parameters["language"]):
            return writing(progress.actor)
    except ExportError as error:
        raise JobError(error.note, **error.values) from error


def step_of(progress: Progress) -> Callable[[int, int], None]:
    """Progress as writers tell it."""
    return lambda done, total: progress.step(done, total, note=_WRITING, n=done)


def result_of(path: Path, written: Written) -> dict[str, Any]:
    """What the job keeps."""
    return {
        "file": path.name,
        "rows": written.count,
        "bytes": path.stat().st_size,
        "remarks": written.remarks,
    }


def _run(progress: Progress) -> dict[str, Any]:
    asked = Asked.of(progress.parameters)
    day = timezone.localdate().isoformat()
    path = progress.folder / f"{asked.layer}-{day}{FORMS[asked.form].suffix}"

    def writing(actor: User) -> Written:
        if not actor.has_perm(MAY_EXPORT):
            raise JobError(_MAY_NOT)
        written = export(asked, path, actor=actor, told=step_of(progress))
        record(actor, "layer.exported", None, rows=written.count, **asked.told)
        return written

    return result_of(path, written_by(progress, writing))


EXPORT = JobKind(
    name=KIND, title=gettext_lazy("Export of a layer"), run=_run, files_days=FILES_DAYS
)
