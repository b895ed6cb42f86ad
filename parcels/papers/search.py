"""Documents in the one search box: a few, below the places and numbers that it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from gis_core.search import sources
from gis_core.search.boxes import BoxText, place_of
from gis_core.search.query import Query
from gis_core.search.sources import SearchSource, Suggestion
from parcels.models import Document, DocumentText, ParcelBoundary
from parcels.papers.finding import matching, words_of

if TYPE_CHECKING:
    from gis_core.accounts.models import User

MOST = 4
_SCORE = 0.4
_SHORTEST_WORD = 3  # letters; a shorter beginning is that of too many words
_CONSIDERED = 300  # hits of which the first in sight are shown; the documents' own page has all


def find_documents(query: Query, user: User, limit: int) -> list[Suggestion]:
    """One statement, and none for a text that is only numbers or coordinates."""
    words = words_of(query.text)
    is_worded = any(len(word) >= _SHORTEST_WORD and word.isalpha() for word in words)
    if not is_worded or query.coordinates or not user.has_perm("parcels.view_document"):
        return []
    hits = DocumentText.objects.filter(words=matching(words)).values("pk")[:_CONSIDERED]
    box = ParcelBoundary.objects.current().filter(parcel=OuterRef("parcel"))
    seen = Document.objects.as_of(None).visible_to(user).filter(pk__in=hits)
    shown = seen.select_related("parcel__block", "parcel__area").annotate(
        box=Subquery(box.values(box=BoxText("boundary"))[:1])
    )
    return [_suggestion(document) for document in shown[: min(limit, MOST)]]


def register() -> None:
    """Makes documents findable."""
    sources.register(SearchSource("documents", find_documents))


def _suggestion(document: Document) -> Suggestion:
    parcel = document.parcel
    lng, lat, bbox = place_of(document.box)  # type: ignore[attr-defined]
    parts = [parcel.area.name] if parcel.area else []
    parts.append(_("Parcel %(number)s") % {"number": parcel.label})
    url = reverse("documents:page", args=[document.pk])
    subtitle = _(", ").join(parts)
    return Suggestion("document", document.title, subtitle, lng, lat, bbox, url, _SCORE)
