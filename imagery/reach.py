"""Whether the bucket answers: one request at a time finds out, and the others go by what it found.

A request that waits for a bucket holds a process that could answer others meanwhile; a map asks for
dozens of tiles at once, and a dead bucket would hold them all.
"""

from __future__ import annotations

import logging
import time

from django.conf import settings
from django.core.cache import cache

from imagery import bucket
from imagery.bucket import OutOfReach

EVERY_SECONDS = 10
LOOK_SECONDS = 0.05
_ASKED, _SILENT = "imagery:bucket:asked", "imagery:bucket:silent"
_NOW, _ANSWERED = "now", "answered"
log = logging.getLogger(__name__)


def ensure() -> None:
    """Raise ``OutOfReach`` where it was silent a moment ago, or is when it is our turn to ask."""
    if cache.add(_ASKED, _NOW, EVERY_SECONDS):
        ask()
        return
    until = time.monotonic() + settings.IMAGERY_S3_SECONDS
    while (known := cache.get_many([_ASKED, _SILENT])).get(_ASKED) == _NOW:
        if _SILENT in known or time.monotonic() > until:
            break
        time.sleep(LOOK_SECONDS)  # an answer takes less; where there is none, reading takes longer
    if _SILENT in known or known.get(_ASKED) == _NOW:
        raise OutOfReach("it did not answer a moment ago")


def blame() -> None:
    """Raise ``OutOfReach`` where an image could not be read since it does not answer."""
    if cache.get(_SILENT):
        raise OutOfReach("it did not answer a moment ago")
    ask()


def ask() -> None:
    """Find out for everybody; raises ``OutOfReach``."""
    try:
        bucket.greet()
    except OutOfReach as fault:
        log.error("the bucket of images does not answer: %s", fault)
        cache.set(_SILENT, True, 2 * EVERY_SECONDS)
        raise
    else:
        cache.delete(_SILENT)
    finally:
        cache.set(_ASKED, _ANSWERED, EVERY_SECONDS)
