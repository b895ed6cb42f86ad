"""Documents by the words of their title and text, by type, place, day and classification."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.contrib.postgres.search import SearchQuery
from django.db.models import F, QuerySet
from django.db.models.functions import Left
from django.utils.html import format_html
from django.utils.safestring import SafeString

from gis_core.areas.models import Area
from gis_core.search.fold import fold_name
from parcels.models import Document

if TYPE_CHECKING:
    from gis_core.accounts.models import User

MOST_WORDS = 8
LONGEST_WORD = 60
READ_FOR_SNIPPET = 20_000  # letters of the text in which the place of a hit is looked for
AROUND = 9  # words shown on either side of it
# The same signs that ``parcels_document_words`` opens, so that both sides have the same words.
_SIGNS = re.compile(
    "[!-/:-@\\[-`{-~\u060c\u061b\u061f\u00ab\u00bb\u201c\u201d\u2026\u066a-\u066d\u06d4]+"
)


@dataclass(frozen=True)
class Asked:
    """What a list of documents is narrowed to; empty is everything in sight."""

    text: str = ""
    document_type: str = ""
    area: Area | None = None
    classification: str = ""
    since: date | None = None
    until: date | None = None


def words_of(text: str) -> list[str]:
    """The keys of the words that were typed: spellings, digits and articles do not matter."""
    opened = _SIGNS.sub(" ", fold_name(text[:500])).split()
    return [word[:LONGEST_WORD] for word in opened[:MOST_WORDS]]


def with_words(documents: QuerySet[Document], text: str) -> QuerySet[Document]:
    """Those that hold every word, or a word that begins so, in title or text."""
    words = words_of(text)
    if not words:
        return documents.none() if text.strip() else documents
    return documents.filter(text__words=matching(words))


def matching(words: list[str]) -> SearchQuery:
    """All of the words, each perhaps only begun."""
    asked = " & ".join(f"'{word}':*" for word in words)
    return SearchQuery(asked, config="simple", search_type="raw")


def find(user: User, asked: Asked) -> QuerySet[Document]:
    """Present documents in sight, the newest first."""
    found = with_words(Document.objects.as_of(None).visible_to(user), asked.text)
    if asked.document_type:
        found = found.filter(document_type=asked.document_type)
    if asked.area:
        found = found.filter(parcel__area=asked.area)
    if asked.classification:
        found = found.filter(classification=asked.classification)
    if asked.since:
        found = found.filter(dated_on__gte=asked.since)
    if asked.until:
        found = found.filter(dated_on__lte=asked.until)
    return found.order_by(F("dated_on").desc(), F("pk").desc())


def described(found: QuerySet[Document]) -> QuerySet[Document]:
    """With their place and the beginning of their text."""
    placed = found.select_related("parcel__block", "parcel__area")
    return placed.annotate(beginning=Left("text__body", READ_FOR_SNIPPET))


def snippet(body: str, text: str) -> SafeString:
    """The words around the first hit, the hit marked; empty where the hit is in the title alone."""
    asked = tuple(words_of(text))
    if not asked or not body:
        return SafeString("")
    words = body.split()
    for place, word in enumerate(words):
        if any(part.startswith(asked) for part in words_of(word)):
            before = " ".join(words[max(0, place - AROUND) : place])
            after = " ".join(words[place + 1 : place + 1 + AROUND])
            return format_html("{} <mark>{}</mark> {}", before, word, after)
    return SafeString("")
