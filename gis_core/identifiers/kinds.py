"""What kinds of identifier an installation knows: ``settings.IDENTIFIER_KINDS`` names them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext

from gis_core.search.fold import fold_digits

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class IdentifierError(Exception):
    """The number cannot be one of its kind; ``sentence`` says why, and never what it was."""

    def __init__(self, note: str) -> None:
        super().__init__(note)
        self.note = note

    @property
    def sentence(self) -> str:
        """The note in the reader's language."""
        return gettext(self.note)


@dataclass(frozen=True)
class IdentifierKind:
    """One kind: ``read`` gives the number as it is kept, or raises ``IdentifierError``."""

    code: str
    title: str | _StrPromise
    read: Callable[[str], str]


def kinds() -> tuple[IdentifierKind, ...]:
    """The kinds of this installation, the commonest first."""
    return _load(tuple(settings.IDENTIFIER_KINDS))


def kind_of(code: str) -> IdentifierKind:
    """The kind of that code; ``KeyError`` where the installation has none."""
    return {kind.code: kind for kind in kinds()}[code]


def looks_like_one(text: str) -> bool:
    """Whether a text holds what could be somebody's identifier, so that it is not written down."""
    words = fold_digits(text).split()
    return any(_is_one(kind, word) for kind in kinds() for word in (*words, "".join(words)))


def _is_one(kind: IdentifierKind, text: str) -> bool:
    try:
        kind.read(text)
    except IdentifierError:
        return False
    return True


@lru_cache(maxsize=4)
def _load(names: tuple[str, ...]) -> tuple[IdentifierKind, ...]:
    return tuple(import_string(name) for name in names)
