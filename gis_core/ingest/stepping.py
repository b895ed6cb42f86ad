"""The one door for a delivery's state: its row locked, one step of the machine, and who took it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connection, transaction

from gis_core.audit.records import record

from .errors import ImportRefused
from .models import ImportRun
from .models.run_states import COMMANDED, STEPS

if TYPE_CHECKING:
    from gis_core.accounts.models import User


def may_step(state: str, verb: str) -> bool:
    """Whether a verb leads anywhere from a state."""
    return any(start == state and by == verb for (start, _end), by in STEPS.items())


def is_busy(run: ImportRun) -> bool:
    """Whether a worker has it in hand, or is about to."""
    return run.job is not None and not run.job.is_over


def refuse_busy(held: ImportRun) -> None:
    """People wait until the worker is done: it writes the same rows. Raises ``ImportRefused``."""
    if is_busy(held):
        raise ImportRefused("worked_on", {"run": held.pk})


def hold(run: ImportRun, verb: str, *, by_worker: bool = False) -> ImportRun:
    """The row as it is now, held until the transaction ends; raises ``ImportRefused``."""
    held = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if not by_worker:
        refuse_busy(held)
    if not may_step(held.state, verb):
        raise ImportRefused("not_possible_now", {"run": run.pk, "state": held.get_state_display()})
    return held


def step(held: ImportRun, to: str, *, actor: User | None, verb: str, **detail: object) -> None:
    """Take a held run to another state, with whatever the caller has set on it."""
    before, held.state = held.state, to
    held.save()
    record(actor, verb, held, layer=held.layer, before=before, after=to, **detail)


@contextmanager
def commanded() -> Iterator[None]:
    """What is published inside is the administrator's own act on the server; in a transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, 'on', true)", [COMMANDED])
        yield
        cursor.execute("SELECT set_config(%s, '', true)", [COMMANDED])
