"""How running work says how far it is, and hears that it is no longer wanted."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import connection

from gis_core.jobs.errors import JobCancelled
from gis_core.jobs.models import Job

if TYPE_CHECKING:
    from gis_core.accounts.models import User

EVERY_SECONDS = 0.5
Step = Callable[..., None]
_TELL = """
    UPDATE jobs_job SET done = %s, total = %s, note = CASE WHEN %s = '' THEN note ELSE %s END
    WHERE id = %s RETURNING cancel_asked
"""


class Progress:
    """The running job as its work sees it. Call ``step`` outside of long transactions."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._written = 0.0
        self.parameters: dict[str, Any] = job.parameters
        self.kept: dict[str, Any] = job.kept

    @property
    def number(self) -> int:
        """By which what waits for the work knows it."""
        return self._job.pk

    @property
    def actor(self) -> User | None:
        """Who asked."""
        return self._job.created_by

    @property
    def folder(self) -> Path:
        """Where the work leaves its files, made when it is asked for."""
        self._job.folder.mkdir(parents=True, exist_ok=True)
        return self._job.folder

    def step(
        self, done: int, total: int | None = None, *, note: str = "", **values: object
    ) -> None:
        """Say how much is done, at most twice a second into the database.

        ``note`` is a sentence marked with ``gettext_noop``, ``values`` its blanks. Raises
        ``JobCancelled`` when the person has asked to stop.
        """
        self._job.done = done
        if total is not None:
            self._job.total = total
        changed = bool(note) and note != self._job.note
        if note:
            self._job.note, self._job.note_values = note, values
        now = time.monotonic()
        if changed or done == self._job.total or now - self._written >= EVERY_SECONDS:
            self._written = now
            self._job.save(update_fields=["done", "total", "note", "note_values"])
            if Job.objects.filter(pk=self._job.pk, cancel_asked=True).exists():
                raise JobCancelled

    @contextmanager
    def beside(self, *, can_stop: bool = True) -> Iterator[Step]:
        """``step`` over a connection of its own: for work that goes on within a transaction, whose
        progress nobody would see before its end, or within a COPY, which leaves room for nothing.
        What must not end half way says that it cannot be stopped.
        """
        own = connection.copy()
        told = 0.0

        def step(done: int, total: int, *, note: str = "") -> None:
            nonlocal told
            now = time.monotonic()
            if done < total and now - told < EVERY_SECONDS:
                return
            told = now
            with own.cursor() as cursor:
                cursor.execute(_TELL, [done, total, note, note, self._job.pk])
                row = cursor.fetchone()
            if row and row[0] and can_stop:
                raise JobCancelled

        try:
            yield step
        finally:
            own.close()
            self._job.refresh_from_db(fields=["done", "total", "note"])

    def keep(self, **values: Any) -> None:
        """Remember where to go on if the worker dies; in the caller's transaction."""
        self.kept.update(values)
        self._job.save(update_fields=["kept"])
