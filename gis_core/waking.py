"""Telling a worker that there is something to do, without ever waiting for Redis.

What is to be done stands in a table, and a round of the beat looks there anyway; a wake only makes
it sooner. So it may get lost, and it must not hold up whoever sends it: where Redis swallows
packets, publishing blocks for longer than a person waits.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading

from celery import current_app
from django.conf import settings
from django.db import transaction

log = logging.getLogger(__name__)
MOST_KEPT = 1000  # while Redis is away; the rounds find what was asked for beyond that
LAST_WORDS_S = 2
Wake = tuple[str, tuple[str | int, ...]]


class Waker:
    """One thread of a process that publishes what is asked for, each wake once at a time."""

    def __init__(self) -> None:
        self._asked: dict[Wake, None] = {}  # a set that knows what came first
        self._in_hand = False
        self._news = threading.Condition()
        self._thread: threading.Thread | None = None

    def ask(self, wake: Wake) -> None:
        """Have a wake published soon; returns at once."""
        with self._news:
            if len(self._asked) >= MOST_KEPT:
                return
            self._asked[wake] = None
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="waker", daemon=True)
                self._thread.start()
            self._news.notify_all()

    def finish(self, seconds: float) -> bool:
        """Wait until everything is published, at most so long; whether it is."""
        with self._news:
            return self._news.wait_for(lambda: not self._asked and not self._in_hand, seconds)

    def _run(self) -> None:
        while True:
            _publish(*self._next())

    def _next(self) -> Wake:
        with self._news:
            self._in_hand = False
            self._news.notify_all()
            self._news.wait_for(lambda: self._asked)
            wake = next(iter(self._asked))
            del self._asked[wake]
            self._in_hand = True
            return wake


_waker = Waker()


def _begin_anew() -> None:
    """A fork has no thread, and its parent tells what was asked of the parent."""
    global _waker
    _waker = Waker()


os.register_at_fork(after_in_child=_begin_anew)
# A command asks last of all and ends: its thread would die with it.
atexit.register(lambda: _waker.finish(LAST_WORDS_S))


def wake_on_commit(task: str, *args: str | int) -> None:
    """Wake a worker for a task, by its name, once the caller's transaction has committed."""
    transaction.on_commit(lambda: wake(task, *args))


def wake(task: str, *args: str | int) -> None:
    """Wake a worker for a task now.

    Where tasks run in their caller, work that is named is done at once; a look around, which names
    nothing, is left to the tests, each of which takes it where it wants it.
    """
    if not settings.CELERY_TASK_ALWAYS_EAGER:
        _waker.ask((task, args))
    elif args:
        current_app.signature(task, args=args).apply_async()


def _publish(task: str, args: tuple[str | int, ...]) -> None:
    try:
        current_app.send_task(task, args, retry=False, ignore_result=True)
    except Exception as error:  # whatever the broker's client raises: the beat does it instead
        log.warning("%s waits for the next round: %s", task, type(error).__name__)
