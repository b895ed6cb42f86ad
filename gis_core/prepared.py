"""One literal statement on the request's own connection, prepared and binary.

For the few reads that every tile and every click makes: the database keeps their plans, and bytes
cross as bytes. Everything else goes through the ORM.
"""

from collections.abc import Mapping
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

_ONLY_WHEN_ASKED = 2**30  # executions after which psycopg would prepare of its own accord


def fetch_row(statement: str, parameters: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """The first row that a statement with ``%(name)s`` parameters gives, or None.

    A connection that died while nobody used it is replaced once; within a transaction it is not.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    try:
        return _execute(connection, statement, parameters)
    except psycopg.OperationalError:
        if connection.in_atomic_block:
            raise
        connection.close()
        return _execute(connection, statement, parameters)


def _execute(
    connection: BaseDatabaseWrapper, statement: str, parameters: Mapping[str, Any]
) -> tuple[Any, ...] | None:
    connection.ensure_connection()
    raw = connection.connection
    if raw.prepare_threshold is None:  # Django's default, which turns preparing off altogether
        raw.prepare_threshold = _ONLY_WHEN_ASKED
    # Django's own cursor binds parameters into the text, which could not be prepared.
    with psycopg.Cursor(raw) as cursor:
        cursor.execute(statement, parameters, prepare=True, binary=True)
        return cursor.fetchone()
