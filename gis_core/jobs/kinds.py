"""What kinds of long work there are; each app registers its own when it is ready."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from gis_core.jobs.progress import Progress


RUN = "gis_core.jobs.tasks.run"


@dataclass(frozen=True)
class JobKind:
    """One kind of work: ``run(progress)`` does it and returns what is worth keeping as JSON.

    It may be run again from its beginning or from its last ``progress.keep`` after a worker died,
    so it writes nothing twice. A result with ``file`` (a name in ``progress.folder``) can be
    downloaded, one with ``url`` leads on to a page.

    ``files_days`` is for how long its files are kept where that is less than the job itself.

    Work that takes hours is ``alone``: one at a time in the whole house, so that whatever else
    there is to do finds a worker.
    """

    name: str
    title: str | _StrPromise
    run: Callable[[Progress], dict[str, Any]]
    alone: bool = False
    files_days: int | None = None
    task: str = RUN  # the Celery task that does it; another one has a queue and a worker of its own


_kinds: dict[str, JobKind] = {}


def register(kind: JobKind) -> None:
    """Called once for each kind from ``AppConfig.ready``."""
    _kinds[kind.name] = kind


def short_lived() -> list[JobKind]:
    """The kinds whose files go before the job does."""
    return [kind for kind in _kinds.values() if kind.files_days is not None]


def alone_kinds() -> list[str]:
    """The names of the kinds of which one is done at a time."""
    return [kind.name for kind in _kinds.values() if kind.alone]


def kind_of(name: str) -> JobKind:
    """The kind of that name; ``KeyError`` where no app registered it."""
    return _kinds[name]
