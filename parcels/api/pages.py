"""Pages that stay right while rows are added."""

from __future__ import annotations

from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request


class CursorPages(CursorPagination):
    """A cursor that nobody here made is not found, and not an error of the database."""

    def is_position(self, text: str) -> bool:
        """Whether a cursor of this ordering can stand there; a number of a row, unless said."""
        return text.isdecimal()

    def decode_cursor(self, request: Request) -> Cursor | None:
        """As it was given out, or 404."""
        cursor = super().decode_cursor(request)
        if cursor and cursor.position and not self.is_position(cursor.position):
            raise NotFound(self.invalid_cursor_message)
        return cursor
