"""The drop folder: files that somebody laid on the server, taken in by their names."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from gis_core.dropped import Dropped, files_in
from gis_core.jobs import running
from gis_core.jobs.errors import JobError
from gis_core.jobs.kinds import JobKind
from gis_core.jobs.models import Job
from imagery import store, surveys, unpacking
from imagery.errors import ImageryError
from imagery.models import Survey
from imagery.world_files import world_file_beside

if TYPE_CHECKING:
    from gis_core.accounts.models import User
    from gis_core.jobs.progress import Progress

TAKE = "imagery.take"
SUFFIXES = (*unpacking.IMAGES, ".zip")
MOST_LISTED = 500
PIECE = 8 * 1024**2
COPYING = _("Taking %(name)s in")
GONE = _("%(name)s is no longer in the drop folder.")
REFUSED = _("%(name)s was not taken in: %(why)s")


def folder() -> Path | None:
    """The drop folder, where the municipality has one."""
    return Path(settings.IMAGERY_DROP_DIR) if settings.IMAGERY_DROP_DIR else None


def files() -> list[Dropped]:
    """The images that lie there."""
    return files_in(folder(), SUFFIXES)


def files_for(survey: Survey) -> list[Dropped]:
    """Those that the survey does not hold yet, nor is about to."""
    held = set(survey.sheets.values_list("name", "size_bytes"))
    coming = {job.parameters["name"] for job in [*under_way(survey), *_unpacked_of(survey)]}
    new = [f for f in files() if (f.name, f.size_bytes) not in held and f.name not in coming]
    return new[:MOST_LISTED]


def under_way(survey: Survey) -> QuerySet[Job]:
    """The files that are being taken into a survey, zips that arrived otherwise among them."""
    unfinished = [Job.State.QUEUED, Job.State.RUNNING]
    return _jobs_of(survey).filter(state__in=unfinished)


def _unpacked_of(survey: Survey) -> QuerySet[Job]:
    """The zips of which the survey has every image, by the jobs that are not forgotten yet."""
    return _jobs_of(survey).filter(state=Job.State.DONE, parameters__name__iendswith=".zip")


def _jobs_of(survey: Survey) -> QuerySet[Job]:
    return Job.objects.filter(kind__in=[TAKE, unpacking.UNPACK], parameters__survey=survey.pk)


def ask(survey: Survey, names: list[str], *, actor: User) -> int:
    """Have files copied and taken in by a worker; how many. Raises ``ImageryError``.

    A name is one of those that are listed, so nothing that is asked for leads out of the folder.
    """
    surveys.refuse_closed(survey)
    listed = {dropped.name for dropped in files_for(survey)}
    chosen = sorted(set(names) & listed)
    if not chosen:
        raise ImageryError(_("Choose a file of the drop folder that is still there."))
    for name in chosen:
        running.start(TAKE, actor=actor, survey=survey.pk, name=name)
    return len(chosen)


def run(progress: Progress) -> dict[str, Any]:
    """A worker copies the file, which stays where it lies, and adds it to the survey."""
    name = progress.parameters["name"]
    survey = Survey.objects.filter(pk=progress.parameters["survey"]).first()
    place = folder()
    if survey is None or place is None or name not in {dropped.name for dropped in files()}:
        raise JobError(GONE, name=name)
    copy = store.work_path(f"drop-{secrets.token_urlsafe(12)}")
    try:
        with (place / name).open("rb") as file:
            _copy(file, copy, progress, name)
        _take_in(survey, copy, place / name, progress)
    except ImageryError as error:
        raise JobError(REFUSED, name=name, why=error) from error
    except FileNotFoundError as error:
        raise JobError(GONE, name=name) from error
    finally:
        copy.unlink(missing_ok=True)
    return {"survey": survey.pk}


def _take_in(survey: Survey, copy: Path, dropped: Path, progress: Progress) -> None:
    with copy.open("rb") as file:
        is_zip = unpacking.is_zip(file.read(len(unpacking.MAGIC)))
    if is_zip:
        unpacking.take_in(survey, copy, name=dropped.name, progress=progress)
        return
    world_file = world_file_beside(dropped)
    surveys.add_sheet(survey, copy, name=dropped.name, actor=progress.actor, world_file=world_file)


def _copy(file: BinaryIO, copy: Path, progress: Progress, name: str) -> None:
    total = file.seek(0, 2)
    file.seek(0)
    progress.step(0, total or 1, note=COPYING, name=name)
    with copy.open("wb") as out:
        while piece := file.read(PIECE):
            out.write(piece)
            progress.step(min(out.tell(), total))


JOB = JobKind(TAKE, gettext_lazy("Imagery is taken from the drop folder"), run)
