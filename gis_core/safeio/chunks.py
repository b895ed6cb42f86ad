"""In the child: what every reader answers with."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from .errors import Refused

CHUNK_ROWS = 50_000
MOST_COLUMNS = 500


@dataclass
class Chunk:
    """Some rows: their geometries as WKB (None where there is none), their values by column."""

    geometries: np.ndarray | None
    columns: dict[str, list[Any]]
    count: int
    ragged: frozenset[int] = frozenset()


class Source(Protocol):
    """What a reader can tell of a data set."""

    @property
    def fields(self) -> list[tuple[str, str]]: ...  # (name, type) of every column, in their order
    @property
    def count(self) -> int: ...
    @property
    def crs(self) -> str: ...
    @property
    def bounds(self) -> list[float] | None: ...
    @property
    def geometries(self) -> set[str]: ...  # the types that the file says it has
    @property
    def notes(self) -> list[list[Any]]: ...  # [code, params] of what must be said about it

    def counted_otherwise(self) -> int | None: ...  # None where the parent knows
    def chunks(self, columns: list[str], *, most: int | None = None) -> Iterator[Chunk]: ...


def tried(make: Callable[..., Source], *args: Any) -> Any:
    """The source, or why there is none."""
    try:
        source = make(*args)
        _ = source.fields
    except Refused as refusal:
        return refusal
    return source
