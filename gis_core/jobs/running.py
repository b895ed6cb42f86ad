"""Asking for long work, doing it, and taking up what a dead worker left."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zlib import crc32

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from gis_core import connected
from gis_core.jobs.errors import JobCancelled, JobError
from gis_core.jobs.kinds import JobKind, alone_kinds, kind_of, short_lived
from gis_core.jobs.models import Job
from gis_core.jobs.progress import Progress
from gis_core.jobs.sentences import kept
from gis_core.waking import wake, wake_on_commit

if TYPE_CHECKING:
    from gis_core.accounts.models import User

log = logging.getLogger(__name__)
LOCK_SPACE = 7105  # the first half of the advisory locks by which a running job is known
KIND_SPACE = 7106  # and that of a kind of which one is done at a time
MOST_ATTEMPTS = 3
KEPT_DAYS = 30
AT_ONCE = 20  # waiting jobs that one round wakes; what is woken twice is done once
BROKE = _("It stopped because of a fault of ours, which has been logged. Try again.")
DIED = _("It was started three times and each time its worker ended. Ask the administrator.")
State = Job.State


def start(kind: str, *, actor: User | None, **parameters: Any) -> Job:
    """Ask for work; it begins once the caller's transaction commits."""
    task = kind_of(kind).task
    job = Job.objects.create(kind=kind, created_by=actor, parameters=parameters)
    wake_on_commit(task, job.pk)
    return job


def cancel(job: Job, *, actor: User) -> None:
    """Ask it to stop: at once where it waits, at its next step where it runs."""
    with transaction.atomic():
        locked = Job.objects.visible_to(actor).select_for_update().get(pk=job.pk)
        _stop(locked)


def give_up(pk: int) -> None:
    """Stop what has lost its object, whoever asked for it; in the caller's transaction."""
    job = Job.objects.select_for_update().filter(pk=pk).first()
    if job is not None:
        _stop(job)


def _stop(locked: Job) -> None:
    if locked.state == State.QUEUED:
        _finish(locked, State.CANCELLED)
    elif locked.state == State.RUNNING:
        locked.cancel_asked = True
        locked.save(update_fields=["cancel_asked"])


def run(pk: int) -> None:
    """Do the work of one waiting job, unless another worker has it."""
    with _held(pk) as is_ours:
        job = Job.objects.filter(pk=pk, state=State.QUEUED).first() if is_ours else None
        if job is None:
            return
        kind = kind_of(job.kind)
        with _turn_of(kind) as is_free:
            if not is_free:
                return  # it waits, and is woken by the end of the one that runs
            job.state, job.started_at = State.RUNNING, timezone.now()
            job.attempts += 1
            job.save(update_fields=["state", "started_at", "attempts"])
            _work(job)
    if kind.alone:
        for following, name in _first_of(kind.name):
            wake(kind_of(name).task, following)


def _work(job: Job) -> None:
    """Without the session in which it is held the job is no longer ours, whatever became of it.

    It stays as a dead worker would leave it, and is taken up.
    """
    session = connected.session()
    end = _end_of(job)
    if connected.is_open(session):
        _finish(job, end)
    else:
        connection.close()
        log.warning("job %s lost its database connection and will be taken up", job.pk)


def _end_of(job: Job) -> str:
    """Do the work; the state in which it ends, with what is said of it in the job's fields."""
    try:
        job.result = kind_of(job.kind).run(Progress(job))
    except JobCancelled:
        return State.CANCELLED
    except JobError as error:
        job.note, job.note_values = error.note, kept(error.values)
        return State.FAILED
    except Exception:
        log.exception("job %s broke", job.pk)
        job.note, job.note_values = BROKE, {}
        return State.FAILED
    job.done = job.total = job.total or job.done or 1
    job.note, job.note_values = "", {}
    return State.DONE


def _finish(job: Job, state: str) -> None:
    job.state, job.finished_at = state, timezone.now()
    job.save()


def take_up() -> int:
    """Wake workers for jobs that wait, and return dead workers' jobs to the queue."""
    for job in Job.objects.filter(state=State.RUNNING):
        with _held(job.pk) as is_dead:
            if is_dead:
                _give_back(job.pk)
    alone = alone_kinds()
    waiting = _queued().exclude(kind__in=alone).values_list("pk", "kind")[:AT_ONCE]
    turns = [*waiting, *(turn for kind in alone for turn in _first_of(kind))]
    for pk, name in turns:
        wake(kind_of(name).task, pk)
    return len(turns)


def _queued() -> QuerySet[Job]:
    return Job.objects.filter(state=State.QUEUED).order_by("pk")


def _first_of(kind: str) -> list[tuple[int, str]]:
    """Whose turn it is among those of a kind, and the kind."""
    return list(_queued().filter(kind=kind).values_list("pk", "kind")[:1])


def _give_back(pk: int) -> None:
    job = Job.objects.get(pk=pk)
    if job.state != State.RUNNING:
        return
    if job.attempts >= MOST_ATTEMPTS:
        job.note, job.note_values = DIED, {}
        _finish(job, State.FAILED)
    else:
        job.state = State.QUEUED
        job.save(update_fields=["state"])


def forget_old() -> int:
    """Remove jobs that ended a month ago, with their files, and files that are kept for less."""
    for kind in short_lived():
        _forget_files(kind)
    old = Job.objects.filter(finished_at__lt=timezone.now() - timedelta(days=KEPT_DAYS))
    for job in old:
        shutil.rmtree(job.folder, ignore_errors=True)
    return old.delete()[0]


def _forget_files(kind: JobKind) -> None:
    days = timedelta(days=kind.files_days or 0)
    stale = Job.objects.filter(kind=kind.name, finished_at__lt=timezone.now() - days)
    for job in stale:
        shutil.rmtree(job.folder, ignore_errors=True)


@contextmanager
def _turn_of(kind: JobKind) -> Iterator[bool]:
    """Whether none of a kind that goes one at a time is being done."""
    if not kind.alone:
        yield True
        return
    with _locked(KIND_SPACE, _number_of(kind.name)) as is_free:
        yield is_free


def _number_of(kind: str) -> int:
    """A lock's second half for a kind."""
    return crc32(kind.encode()) >> 1  # within a signed integer


def _held(pk: int) -> AbstractContextManager[bool]:
    """Whether the job is ours alone; a worker that dies loses it with its connection."""
    return _locked(LOCK_SPACE, pk)


@contextmanager
def _locked(space: int, number: int) -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [space, number])
        (is_ours,) = cursor.fetchone()
    session = connected.session()
    try:
        yield is_ours
    finally:
        if is_ours and not connection.needs_rollback and connected.is_open(session):
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [space, number])
