"""Whether the bucket answers: one request at a time finds out, and the others go by what it found.

A request that waits for a bucket holds a process that could answer others meanwhile; a map asks for
dozens of tiles at once, and a dead bucket would hold them all.
"""

from __future__ import annotations

import logging

from django.core.cache import cache

from imagery import bucket
from imagery.bucket import OutOfReach

EVERY_SECONDS = 10
_ASKED, _SILENT = "imagery:bucket:asked", "imagery:bucket:silent"
log = logging.getLogger(__name__)


def ensure() -> None:
    """Raise ``OutOfReach`` where it was silent a moment ago, or is when it is our turn to ask."""
    if cache.add(_ASKED, True, EVERY_SECONDS):
        ask()
    elif cache.get(_SILENT):
        raise OutOfReach("it did not answer a moment ago")


def ask() -> None:
    """Find out for everybody; raises ``OutOfReach``."""
    try:
        bucket.greet()
    except OutOfReach as fault:
        log.error("the bucket of images does not answer: %s", fault)
        cache.set(_ASKED, True, EVERY_SECONDS)
        cache.set(_SILENT, True, 2 * EVERY_SECONDS)
        raise
    cache.delete(_SILENT)
