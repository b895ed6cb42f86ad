"""Coordinates as a source: what was pasted, offered in every system that it can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis_core.search import sources
from gis_core.search.query import Query
from gis_core.search.sources import SearchSource, Suggestion

if TYPE_CHECKING:
    from gis_core.accounts.models import User


def find_coordinates(query: Query, user: User, limit: int) -> list[Suggestion]:
    """A place is nobody's secret; what lies there is asked for by the click that follows."""
    return [
        Suggestion(
            kind="coordinate",
            title=f"{place.lat:.6f}, {place.lng:.6f}",
            subtitle=f"{place.label} (EPSG:{place.system})",
            lng=place.lng,
            lat=place.lat,
            score=1.0 - rank / 1000,
        )
        for rank, place in enumerate(query.coordinates[:limit])
    ]


def register() -> None:
    """Makes coordinates findable."""
    sources.register(SearchSource("coordinates", find_coordinates))
