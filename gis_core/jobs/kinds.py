"""What kinds of long work there are; each app registers its own when it is ready."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from gis_core.jobs.progress import Progress


@dataclass(frozen=True)
class JobKind:
    """One kind of work: ``run(progress)`` does it and returns what is worth keeping as JSON.

    It may be run again from its beginning or from its last ``progress.keep`` after a worker died,
    so it writes nothing twice. A result with ``file`` (a name in ``progress.folder``) can be
    downloaded, one with ``url`` leads on to a page.
    """

    name: str
    title: str | _StrPromise
    run: Callable[[Progress], dict[str, Any]]


_kinds: dict[str, JobKind] = {}


def register(kind: JobKind) -> None:
    """Called once for each kind from ``AppConfig.ready``."""
    _kinds[kind.name] = kind


def kind_of(name: str) -> JobKind:
    """The kind of that name; ``KeyError`` where no app registered it."""
    return _kinds[name]
