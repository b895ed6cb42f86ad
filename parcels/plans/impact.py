"""What else a change of ground touches: apps above count their own things, such as complaints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.gis.geos import GEOSGeometry

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from gis_core.accounts.models import User


@dataclass(frozen=True)
class Impact:
    """One kind of thing: ``count(ground, parcels, user)`` counts what the person may see of it.

    ``ground`` is in the storage CRS, ``parcels`` are the keys of those that are affected.
    """

    key: str
    title: str | _StrPromise
    permission: str
    count: Callable[[GEOSGeometry, Sequence[int], User], int]


_impacts: dict[str, Impact] = {}


def register(impact: Impact) -> None:
    """Called once each from ``AppConfig.ready``."""
    _impacts[impact.key] = impact


def impacts_for(user: User) -> list[Impact]:
    """The kinds that a person may read."""
    return [impact for impact in _impacts.values() if user.has_perm(impact.permission)]
