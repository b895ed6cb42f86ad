"""Which fields of a protected table may leave the database, by whatever door, and to whom.

A policy is an allow-list: what it does not name goes nowhere, so a field that somebody adds later
is hidden until a line says what it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gis_core.accounts.models import User


class Secrecy(StrEnum):
    """How far a value may go."""

    PUBLIC = "public"  # to anybody, also outside
    INTERNAL = "internal"  # to staff who may see the row
    RESTRICTED = "restricted"  # to staff with the permission that the line names
    SEALED = "sealed"  # personal data: only through ``gis_core.reveals``, with a purpose


@dataclass(frozen=True)
class Line:
    """What one field, or one value made of fields, is; ``rows`` names the table of rows in it."""

    secrecy: Secrecy
    permission: str = ""
    rows: str = ""

    def is_for(self, user: User | None) -> bool:
        """Whether a person may read it as part of a row; None is anybody outside."""
        if self.secrecy is Secrecy.PUBLIC:
            return True
        if user is None or self.secrecy is Secrecy.SEALED:
            return False
        return self.secrecy is Secrecy.INTERNAL or user.has_perm(self.permission)


PUBLIC = Line(Secrecy.PUBLIC)
INTERNAL = Line(Secrecy.INTERNAL)
SEALED = Line(Secrecy.SEALED)


def restricted(permission: str) -> Line:
    """Read with this permission only."""
    return Line(Secrecy.RESTRICTED, permission)


def rows_of(table: str) -> Line:
    """A list of rows (or one row) of another table, each filtered by its own lines."""
    return Line(Secrecy.INTERNAL, rows=table)


class FieldPolicy:
    """The lines of each protected table, by ``app.model`` and field or derived value."""

    def __init__(self, tables: Mapping[str, Mapping[str, Line]]) -> None:
        self.tables = tables

    def protects(self, table: str) -> bool:
        """Whether the table has lines; of others this policy says nothing."""
        return table in self.tables

    def may_leave(self, table: str, user: User | None) -> frozenset[str]:
        """The columns of a protected table that an export or a tile for this person may have."""
        return frozenset(name for name, line in self.tables[table].items() if line.is_for(user))

    def readable(self, table: str, row: Mapping[str, Any], user: User | None) -> dict[str, Any]:
        """The part of a row that this person may read; the same for page, API, export and paper.

        A row of a table without lines passes whole to staff, and not at all to the outside.
        """
        if not self.protects(table):
            return {} if user is None else dict(row)
        lines = self.tables[table]
        return {
            name: self._inner(lines[name], value, user)
            for name, value in row.items()
            if name in lines and lines[name].is_for(user)
        }

    def _inner(self, line: Line, value: Any, user: User | None) -> Any:
        if not line.rows or value is None:
            return value
        if isinstance(value, Mapping):
            return self.readable(line.rows, value, user)
        return [self.readable(line.rows, one, user) for one in value]
