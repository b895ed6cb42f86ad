"""How much a typed name is like a known one: 1 is the same, and what is unlike is 0."""

from collections.abc import Iterator
from functools import lru_cache

WORTH_SHOWING = 0.3
_BEGUN, _WITHIN, _FUZZY = 0.8, 0.7, 0.85  # the best that each way of being alike can reach


def likeness(asked: str, name: str) -> float:
    """Of two ``fold_name`` keys. A half-typed name is like; a name among other words is less so."""
    if asked == name:
        return 1.0
    if not asked or not name:
        return 0.0
    if name.startswith(asked):
        return _BEGUN + 0.15 * len(asked) / len(name)
    if _begins_words(asked, name):
        return _WITHIN + 0.1 * len(asked) / len(name)
    return max(_FUZZY * _overlap(asked, name), *_within(asked, name))


def _begins_words(asked: str, name: str) -> bool:
    """``mutlaa 7`` for ``south mutlaa 7``: each asked word begins one of the name's, in order."""
    remaining = iter(name.split(" "))
    return all(any(word.startswith(part) for word in remaining) for part in asked.split(" "))


def _within(asked: str, name: str) -> Iterator[float]:
    """The name among other words: سلام in سلام عليكم is a likeness, but never a certain one."""
    words = asked.split(" ")
    size = name.count(" ") + 1
    yield 0.0
    for start in range(len(words) - size + 1 if len(words) > size else 0):
        part = " ".join(words[start : start + size])
        yield _FUZZY * _overlap(part, name) * (0.6 + 0.4 * len(part) / len(asked))


def _overlap(one: str, other: str) -> float:
    """Shared trigrams among all trigrams, as pg_trgm counts its similarity."""
    left, right = _trigrams(one), _trigrams(other)
    return len(left & right) / len(left | right)


@lru_cache(maxsize=8192)
def _trigrams(text: str) -> frozenset[str]:
    padded = (f"  {word} " for word in text.split(" "))
    return frozenset(word[at : at + 3] for word in padded for at in range(len(word) - 2))
