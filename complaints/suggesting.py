"""Which categories a report's words point at: by the words of the categories themselves.

Rules and no model: the words are rows that an administrator edits, an answer takes milliseconds,
and each suggestion can say the words it came from. Arabic is folded as everywhere and its words
are stripped of article, prefixes and common endings, so that بالقمامة and قمامات meet قمامة.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import log

from complaints.models import Category
from gis_core.search.fold import fold

MOST_LETTERS = 2000
_WORD = re.compile(r"[^\W_]+")
_PREFIXES = ("وبال", "وال", "بال", "كال", "فال", "لل", "ال")
_LONE_PREFIXES = ("و", "ب", "ل", "ف")
_SUFFIXES = ("ات", "ين", "ون", "ان", "ها", "يه", "ه", "ي")
_ENGLISH_ENDINGS = ("ing", "ies", "es", "ed", "s")
_SHORTEST = 3
# Every report has them; as stems.
_SAID_BY_ALL = {
    "شكو",
    "بلاغ",
    "مشكل",
    "موجود",
    "يوجد",
    "علي",
    "امام",
    "بدون",
    "the",
    "and",
    "not",
    "with",
}
_OF_KEYWORDS, _OF_NAMES = 2.0, 1.0


@dataclass(frozen=True)
class Suggestion:
    """A category, its share of all that was pointed at, and the words that pointed there."""

    category: Category
    share: float
    words: tuple[str, ...]


def suggest(text: str, categories: Iterable[Category], *, most: int = 3) -> list[Suggestion]:
    """The likeliest categories of a text, the best first; none where no word is known."""
    weights = [(category, _weights(category)) for category in categories]
    spread = Counter(stem for _category, stems in weights for stem in stems)
    said = {stem_of(word): word for word in words_of(text)}
    found = []
    for category, stems in weights:
        met = [stem for stem in said if stem in stems]
        score = sum(stems[stem] * log(1 + len(weights) / spread[stem]) for stem in met)
        if score:
            found.append((score, category, tuple(said[stem] for stem in met)))
    total = sum(score for score, _category, _words in found)
    found.sort(key=lambda one: (-one[0], one[1].sort_order, one[1].code))
    return [Suggestion(category, score / total, words) for score, category, words in found[:most]]


def words_of(text: str) -> list[str]:
    """The words of a text, folded."""
    return _WORD.findall(fold(text[:MOST_LETTERS]))


def stem_of(word: str) -> str:
    """A folded word without what Arabic and English put before and after it."""
    if word.isascii():
        return _without_end(word, _ENGLISH_ENDINGS)
    for prefix in (*_PREFIXES, *_LONE_PREFIXES):
        if word.startswith(prefix) and len(word) - len(prefix) >= _SHORTEST:
            word = word.removeprefix(prefix)
            break
    return _without_end(word, _SUFFIXES)


def _without_end(word: str, endings: tuple[str, ...]) -> str:
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            return word.removesuffix(ending)
    return word


def _weights(category: Category) -> dict[str, float]:
    """What each stem says for a category: its own words most, those of its name less."""
    names = " ".join((category.name_ar, category.name_en, category.short_ar))
    stems = {stem_of(word): _OF_NAMES for word in words_of(names)}
    stems |= {stem_of(word): _OF_KEYWORDS for word in words_of(" ".join(category.keywords))}
    return {
        stem: weight
        for stem, weight in stems.items()
        if len(stem) >= _SHORTEST and stem not in _SAID_BY_ALL
    }
