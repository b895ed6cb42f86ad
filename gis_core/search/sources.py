"""One search box over everything: each app registers what it can find, the rest is ranking."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from gis_core.search.query import Query

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from gis_core.accounts.models import User

Box = tuple[float, float, float, float]
_KINDS = {
    "area": _("Area"),
    "block": _("Block"),
    "parcel": _("Parcel"),
    "former": _("Former number"),
    "licence": _("Building licence"),
    "automated": _("Automated number"),
    "document": _("Document"),
    "coordinate": _("Coordinates"),
}


@dataclass(frozen=True)
class Suggestion:
    """One answer: where it is in WGS 84 degrees, and the panel that it opens, if any.

    ``score`` only ranks. Nothing is ever chosen for the person: names a letter apart are places
    kilometres apart.
    """

    kind: str  # area, block, parcel, former, licence, automated, document, coordinate
    title: str
    subtitle: str
    lng: float | None
    lat: float | None
    bbox: Box | None = None  # west, south, east, north
    url: str = ""
    score: float = 0.0

    @property
    def bbox_text(self) -> str:
        """The box as the map's script reads it, in any language."""
        return ",".join(f"{side:.7f}" for side in self.bbox) if self.bbox else ""

    @property
    def kind_label(self) -> str:
        """What kind of thing it is, in the page's language."""
        return str(_KINDS.get(self.kind, self.kind))


@dataclass(frozen=True)
class SearchSource:
    """Finds one app's things; ``find`` shows only what the person may see."""

    name: str
    find: Callable[[Query, User, int], list[Suggestion]]


_sources: dict[str, SearchSource] = {}


def register(source: SearchSource) -> None:
    """Called once by each app when it is ready; sources are asked in that order."""
    _sources[source.name] = source


def suggest(text: str, user: User | AnonymousUser, limit: int = 10) -> list[Suggestion]:
    """The best answers, the likeliest first; none for an empty text or a person not signed in."""
    query = Query.of(text)
    if not query.text or not user.is_authenticated:
        return []
    found = [hit for source in _sources.values() for hit in source.find(query, user, limit)]
    found.sort(key=lambda hit: -hit.score)
    unique: dict[tuple, Suggestion] = {}
    for hit in found:
        unique.setdefault((hit.kind, hit.title, hit.subtitle, hit.lng, hit.lat), hit)
    return list(unique.values())[:limit]
