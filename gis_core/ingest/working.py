"""A worker's part: it looks at a delivery, and once a person has said how to read it, checks it.

Every step may be killed at any instant and begun anew: what is half staged is dropped first, and
the run's state is written last.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from gis_core import crs, safeio
from gis_core.areas.models import Area
from gis_core.audit.records import record
from gis_core.geometry import box_in_degrees
from gis_core.jobs import running
from gis_core.jobs.errors import JobCancelled, JobError
from gis_core.jobs.kinds import JobKind

from . import arriving, life, pipeline
from .errors import ImportRefused
from .layer import layer_named
from .mapping import axes_of
from .models import ImportRun, ReadingHabit
from .models.run import ADD, PUBLISHING
from .reading import Progress as Telling
from .reading import Wishes
from .stepping import is_busy
from .uploading import NotTaken

if TYPE_CHECKING:
    from gis_core.accounts.models import User
    from gis_core.jobs.models import Job
    from gis_core.jobs.progress import Progress

CHECK, CORRECT = "ingest.check", "ingest.correct"
PUBLISH, ROLL_BACK = "ingest.publish", "ingest.roll_back"
TASK = "gis_core.ingest.tasks.run_job"
PARTS = {"read": (0, 50), "check": (50, 75), "compare": (75, 100)}  # of a hundred
LOOKING = _("Looking at %(name)s")
DOING = {
    "read": _("Reading the features"),
    "check": _("Checking"),
    "compare": _("Comparing with what is published"),
    "publish": _("Publishing"),
}
NOT_WRITTEN = _("The corrected file was not written: %(why)s")
NOT_READ = _("%(name)s was not taken over. The delivery’s page says why.")
READABLE = (
    ImportRun.State.INSPECTED,
    ImportRun.State.STAGED,
    ImportRun.State.CHECKED,
    ImportRun.State.COMPARED,
    ImportRun.State.REFUSED,
)
RIGHT_OF = {arriving.LOOK: ADD, CHECK: ADD, PUBLISH: PUBLISHING, ROLL_BACK: PUBLISHING}
State = ImportRun.State


def confirm(run: ImportRun, wishes: Wishes, *, scope: str, actor: User) -> None:
    """How the analyst says the file is to be read; a worker then reads, checks and compares it.

    Raises ``NotTaken`` where it is being worked on, or was submitted already.
    """
    with transaction.atomic():
        _start(run, CHECK, actor, from_states=READABLE)
        ImportRun.objects.filter(pk=run.pk).update(wishes=wishes.as_kept(), scope=scope)
        record(actor, "delivery.confirmed", run, layer=run.layer)


def must_choose(run: ImportRun) -> bool:
    """Whether the file holds several data sets, and it was not said which of them is meant."""
    return run.state == State.INSPECTED and "count" not in run.diagnosis


def look_into(run: ImportRun, dataset: str, *, actor: User) -> None:
    """Which of the data sets of the file is meant; raises ``NotTaken`` for none of them."""
    if dataset not in [one["name"] for one in run.diagnosis.get("datasets", [])]:
        raise NotTaken(translate("Choose one of the data sets that the file holds."))
    _start(run, arriving.LOOK, actor, from_states=READABLE, dataset=dataset)


def look_again(run: ImportRun, *, actor: User) -> None:
    """Look at a file once more, where the first look was stopped; raises ``NotTaken``."""
    _start(run, arriving.LOOK, actor, from_states=(State.UPLOADED,))


def check_again(run: ImportRun, *, actor: User) -> None:
    """Check and compare anew in the manner that was said, for the land has moved on below it."""
    _start(run, CHECK, actor, from_states=READABLE)


def start_correcting(run: ImportRun, *, actor: User) -> Job:
    """Have the file written as it should have come; the job is the person's own."""
    if not actor.has_perm(ADD):
        raise PermissionDenied
    arriving.file_of(run)
    return running.start(CORRECT, actor=actor, run=run.pk)


def start_publishing(run: ImportRun, *, actor: User) -> None:
    """Have a worker publish what is approved; raises ``NotTaken``, ``ImportRefused``."""
    _start(run, PUBLISH, actor, from_states=(State.APPROVED,))


def start_roll_back(run: ImportRun, *, actor: User) -> None:
    """Have a worker take a published delivery back; raises ``NotTaken``, ``ImportRefused``."""
    _start(run, ROLL_BACK, actor, from_states=(State.PUBLISHED,))


def _start(
    run: ImportRun, kind: str, actor: User, *, from_states: Sequence[str], **parameters: Any
) -> None:
    with transaction.atomic():
        locked = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
        if not actor.has_perm(RIGHT_OF[kind]):
            raise PermissionDenied
        if locked.state not in from_states or is_busy(locked):
            raise NotTaken(
                translate("The delivery is %(state)s, so this cannot be done now.")
                % {"state": locked.get_state_display()}
            )
        locked.note = ""
        locked.job = running.start(kind, actor=actor, run=locked.pk, **parameters)
        locked.save(update_fields=["job", "note"])


def can_stop(run: ImportRun) -> bool:
    """Whether the work on it may be stopped: what writes to the published land goes through."""
    return is_busy(run) and run.job is not None and run.job.kind not in {PUBLISH, ROLL_BACK}


def look(progress: Progress) -> dict[str, Any]:
    """What the file holds and how it may be read, for the analyst to confirm."""
    run = _run_of(progress)
    if run.state not in (State.UPLOADED, *READABLE):
        return _leads_to(run)
    progress.step(0, 1, note=LOOKING, name=run.source_name)
    try:
        arriving.fetch(run, partial(progress.step, note=LOOKING, name=run.source_name))
        run.diagnosis = diagnosis_of(run, dataset=progress.parameters.get("dataset"))
    except (ImportRefused, NotTaken) as refusal:
        _stop(run, refusal)
    run.state = State.INSPECTED
    run.save(update_fields=["diagnosis", "state"])
    return _leads_to(run)


def diagnosis_of(run: ImportRun, *, dataset: str | None = None) -> dict[str, Any]:
    """What the doctor says of the file, or of one data set in it.

    ``datasets`` are those in the file; what is known of the one that is meant stands beside them,
    unless it must be chosen first. One without a name is all files together. Raises
    ``ImportRefused``, ``NotTaken``.
    """
    path = arriving.file_of(run)
    try:
        held = safeio.survey(path)
        told: dict[str, Any] = {"datasets": [_as_json(one) for one in held]}
        if dataset is None and len(held) == 1:
            dataset = ""
        if dataset is not None:
            told |= {"dataset": dataset, **_diagnose(path / dataset, run.layer)}
    except safeio.Refused as refusal:
        raise ImportRefused.because(refusal, run) from refusal
    return json.loads(json.dumps(told, default=str))


def _diagnose(path: Path, layer: str) -> dict[str, Any]:
    """A table's coordinates are looked at where its columns are called like coordinates."""
    asked: dict[str, Any] = {
        "allowed": crs.ALLOWED,
        "extent": crs.extent(),
        "ground": _ground(),
        "storage": crs.STORAGE,
    }
    told = safeio.diagnose(path, **asked)
    if told["crs"] is None:
        axes = axes_of(layer_named(layer), [field["name"] for field in told["fields"]])
        if axes:
            told = safeio.diagnose(path, **asked, axes=axes)
    return told


def _as_json(one: safeio.DataSet) -> dict[str, Any]:
    return {
        "name": one.name,
        "features": one.features,
        "geometry": one.geometry,
        "problem": one.problem,
    }


def check(progress: Progress) -> dict[str, Any]:
    """Read, check and compare it as the analyst said."""
    run = _run_of(progress)
    if run.state not in READABLE:
        return _leads_to(run)
    spec = layer_named(run.layer)
    wishes = Wishes.of(run.wishes)
    try:
        with _telling(progress) as tell:
            pipeline.examine(run, spec, arriving.file_of(run), wishes=wishes, progress=tell)
    except (ImportRefused, NotTaken) as refusal:
        _return_to_doctor(run, str(refusal))
        if isinstance(refusal, ImportRefused):
            pipeline.note_why(run, refusal)
        raise JobError(NOT_READ, name=run.source_name) from refusal
    except JobCancelled:
        _return_to_doctor(run, translate("It was stopped."))
        raise
    _remember(run, wishes)
    return _leads_to(run)


def publish(progress: Progress) -> dict[str, Any]:
    """Take over what is approved."""
    with _telling(progress, can_stop=False) as tell:
        return _concluded(progress, State.APPROVED, partial(life.publish, progress=tell))


def roll_back(progress: Progress) -> dict[str, Any]:
    """Take a published delivery back."""
    return _concluded(progress, State.PUBLISHED, life.roll_back)


def _concluded(progress: Progress, state: str, verb: Callable[..., Any]) -> dict[str, Any]:
    run = _run_of(progress)
    if run.state != state:  # done before the worker died
        return _leads_to(run)
    try:
        verb(run, actor=progress.actor)
    except ImportRefused as refusal:
        ImportRun.objects.filter(pk=run.pk).update(note=str(refusal))
        raise JobError(NOT_READ, name=run.source_name) from refusal
    return _leads_to(run)


def correct(progress: Progress) -> dict[str, Any]:
    """The delivery as it should have come: a GeoPackage for its maker to go on from."""
    run = _run_of(progress)
    wishes = Wishes.of(run.wishes)
    names = [field["name"] for field in run.diagnosis.get("fields", [])]
    target = progress.folder / f"corrected-{run.pk}.gpkg"
    target.unlink(missing_ok=True)
    try:
        safeio.correct(
            arriving.file_of(run) / wishes.dataset,
            target,
            srid=wishes.srid or (run.diagnosis.get("crs") or {}).get("chosen"),
            encoding=wishes.encoding,
            axes=axes_of(layer_named(run.layer), names),
            progress=lambda _stage, done, total: progress.step(done, total),
        )
    except safeio.Refused as refusal:
        raise JobError(NOT_WRITTEN, why=refusal) from refusal
    return {"file": target.name}


@contextmanager
def _telling(progress: Progress, *, can_stop: bool = True) -> Iterator[Telling]:
    """The pipeline's stages as parts of a hundred, told beside its transactions."""
    with progress.beside(can_stop=can_stop) as step:

        def tell(stage: str, done: int, total: int) -> None:
            begins, ends = PARTS.get(stage, (0, 100))
            part = begins + (ends - begins) * done // max(total, 1)
            step(min(part, 100), 100, note=DOING.get(stage, ""))

        yield tell


def _return_to_doctor(run: ImportRun, sentence: str) -> None:
    """What could not be read waits for another word of the analyst; nothing of it is kept."""
    pipeline.begin_anew(run, keep_findings=True)
    run.state = State.INSPECTED
    run.note = sentence
    run.save()


def _stop(run: ImportRun, refusal: Exception) -> NoReturn:
    if isinstance(refusal, ImportRefused):
        pipeline.refuse(run, refusal)
    raise JobError(NOT_READ, name=run.source_name) from refusal


def _remember(run: ImportRun, wishes: Wishes) -> None:
    """What the next delivery of this sender begins with."""
    if run.source:
        ReadingHabit.objects.update_or_create(
            layer=run.layer,
            source=run.source,
            defaults={
                "encoding": wishes.encoding,
                "srid": wishes.srid,
                "columns": dict(wishes.columns),
            },
        )


def _run_of(progress: Progress) -> ImportRun:
    return ImportRun.objects.get(pk=progress.parameters["run"])


def _leads_to(run: ImportRun) -> dict[str, Any]:
    return {"url": reverse("ingest:page", args=[run.pk])}


def _ground() -> list[float] | None:
    """The box of the areas that are published, in degrees: where deliveries are expected."""
    box = Area.objects.aggregate(box=box_in_degrees("boundary"))["box"]
    return list(box) if box else None


KINDS = (
    JobKind(arriving.LOOK, gettext_lazy("A delivery is looked at"), look, task=TASK),
    JobKind(CHECK, gettext_lazy("A delivery is checked and compared"), check, task=TASK),
    JobKind(CORRECT, gettext_lazy("A corrected file is written"), correct, task=TASK),
    JobKind(PUBLISH, gettext_lazy("A delivery is published"), publish, task=TASK),
    JobKind(ROLL_BACK, gettext_lazy("A delivery is taken back"), roll_back, task=TASK),
)
