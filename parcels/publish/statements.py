"""Statements as they are written in this floor's rooms: named blanks, and rows or their number."""

from __future__ import annotations

from django.db import connection


def execute(statement: str, **params: object) -> int:
    """How many rows it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.rowcount


def rows(statement: str, **params: object) -> list[tuple]:
    """The rows that it answers."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall()
