"""A picture under the map, from an app above this one that has pictures of the ground."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from parcels.extract.frame import Frame


@dataclass(frozen=True)
class Underlay:
    """An image that fills the frame: as a ``data:`` address, with what it is and from which day."""

    image: str
    title: str
    taken_on: date


Source = Callable[[Frame, date | None], Underlay | None]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Called from ``AppConfig.ready`` of the app that has the pictures."""
    _sources.append(source)


def underlay_of(frame: Frame, on: date | None) -> Underlay | None:
    """The first picture that a source has of this ground on that day."""
    return next((found for source in _sources if (found := source(frame, on))), None)
