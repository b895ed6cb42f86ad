"""The checks of a layer: small functions in a list, done one after the other.

Each is a transaction of its own, so that work of minutes can be followed and stopped between two of
them. Checks that were stopped are begun anew: they take less time than remembering half of their
work would save, and the published land may have moved meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from . import findings
from .codes import Code
from .findings import Found
from .memory import remember_more
from .models import Finding, ImportRun
from .reading import Progress
from .weighing import is_off

if TYPE_CHECKING:
    from .layer import LayerSpec

Step = Callable[[ImportRun], object]


@dataclass(frozen=True)
class Check(Code):
    """One question about a delivery: ``look`` answers with what is wrong, as ``Found``."""

    look: Callable[[ImportRun], Iterable[Found]] = lambda _run: ()
    # What it and those after it look at, gathered from what the checks before it have left.
    before: tuple[Callable[[ImportRun], object], ...] = ()

    def __call__(self, run: ImportRun) -> int:
        """Look, and write down what was found; not at all where nobody wants to know."""
        for gather in self.before:
            gather(run)
        if is_off(run, self.code):
            return 0
        return findings.record(run, self.look(run))


def by_statement(
    code: str,
    severity: str,
    group: str,
    statement: str,
    params: Mapping[str, Any] | None = None,
    *,
    is_fixed: bool = False,
) -> Check:
    """A check that one statement makes; see ``findings.selected`` for its columns."""

    def look(run: ImportRun) -> Iterable[Found]:
        return findings.selected(run, code, severity, statement, params)

    return Check(code, severity, group, is_fixed, look)


def run_checks(run: ImportRun, spec: LayerSpec, *, progress: Progress) -> None:
    """All of the layer's checks, after its preparations; whatever an earlier time found goes."""
    steps: tuple[Step, ...] = (*spec.prepare, *spec.checks)
    try:
        with transaction.atomic():
            _begin_anew(run, spec)
        for done, step in enumerate(steps):
            progress("check", done, len(steps))
            with transaction.atomic():
                remember_more()
                step(run)
        progress("check", len(steps), len(steps))
    except BaseException:
        if _can_write():
            with transaction.atomic():
                _begin_anew(run, spec)
        raise
    finally:
        if spec.tables and _can_write():
            with connection.cursor() as cursor:
                cursor.execute(f"DROP TABLE IF EXISTS {', '.join(spec.tables)}")


def _can_write() -> bool:
    return connection.is_usable() and not connection.needs_rollback


def _begin_anew(run: ImportRun, spec: LayerSpec) -> None:
    """Forget what the checks found; what reading the file rejected stays rejected."""
    run.findings.filter(code__in=[check.code for check in spec.checks]).delete()
    blocked = run.findings.filter(severity=Finding.Severity.BLOCKS, seq__isnull=False)
    rejected = run.features.filter(is_rejected=True)
    rejected.exclude(seq__in=blocked.values("seq")).update(is_rejected=False)
