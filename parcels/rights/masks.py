"""Names as they are shown to those who need only know that there are several."""

import re

DOTS = "•••"
_ARTICLE = re.compile(r"(ال|al[ -])(?=.)", re.IGNORECASE)


def masked_name(name: str) -> str:
    """The first letter of each word, with its article; the length of the rest is not told."""
    return " ".join(_masked(word) for word in name.split())


def _masked(word: str) -> str:
    article = _ARTICLE.match(word)
    start = article[0] if article else ""
    return f"{start}{DOTS}" if start else f"{word[0]}{DOTS}"
