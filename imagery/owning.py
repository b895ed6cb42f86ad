"""Whose bucket it is: a mark in it, ``<prefix>owner``, names the installation that may sweep it.

The settings alone do not say so: a copy made for tests, or a site whose database is not restored
yet, may have them too, and to it every image would be nobody's.
"""

from __future__ import annotations

import logging

from imagery import bucket, store
from imagery.models import Installation

log = logging.getLogger(__name__)


def claim(*, by_force: bool = False) -> None:
    """Set our mark, where there is none yet and no image lies there, or where a person says so."""
    if by_force or (bucket.owner() is None and next(bucket.held(store.MADE), None) is None):
        bucket.mark(_ours())


def is_ours() -> bool:
    """Whether it bears our mark; what is against it is logged."""
    claim()
    found = bucket.owner()
    if found != _ours():
        whose = "no mark, though images lie in it" if found is None else f"the mark of {found}"
        log.error("the bucket bears %s: nothing is swept (docs/operations.md)", whose)
    return found == _ours()


def _ours() -> str:
    return str(Installation.objects.get_or_create()[0])
