"""Telling a worker that there is something to do, without ever waiting for Redis.

What is to be done stands in a table, and a round of the beat looks there anyway; a wake only makes
it sooner. So it may get lost, and it must not hold up whoever sends it: where Redis swallows
packets, publishing blocks for longer than a person waits.
"""

from __future__ import annotations

import logging
import os
import threading

from celery import current_app
from django.conf import settings
from django.db import transaction

log = logging.getLogger(__name__)


class Waker:
    """One thread of a process that publishes what is asked for, each task once at a time."""

    def __init__(self) -> None:
        self._asked: set[str] = set()
        self._something = threading.Condition()
        self._owner = 0  # the process whose thread it is: a fork has none

    def ask(self, task: str) -> None:
        """Have a task published soon; returns at once."""
        with self._something:
            self._asked.add(task)
            if self._owner != os.getpid():
                self._owner = os.getpid()
                threading.Thread(target=self._run, name="waker", daemon=True).start()
            self._something.notify()

    def _run(self) -> None:
        while True:
            with self._something:
                while not self._asked:
                    self._something.wait()
                task = self._asked.pop()
            _publish(task)


_waker = Waker()


def wake_on_commit(task: str) -> None:
    """Wake a worker for a task, by its name, once the caller's transaction has committed."""
    transaction.on_commit(lambda: _wake(task))


def _wake(task: str) -> None:
    if settings.CELERY_TASK_ALWAYS_EAGER:
        return  # tests do the work themselves, where they want it done
    _waker.ask(task)


def _publish(task: str) -> None:
    try:
        current_app.send_task(task, retry=False, ignore_result=True)
    except Exception as error:  # whatever the broker's client raises: the beat does it instead
        log.warning("%s waits for the next round: %s", task, type(error).__name__)
