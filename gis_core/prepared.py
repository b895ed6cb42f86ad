"""One literal statement on the request's own connection, prepared and binary.

For the few reads that every tile and every click makes: the database keeps their plans, and bytes
cross as bytes. Everything else goes through the ORM.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import psycopg
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

BLANK = "blank"
_ONLY_WHEN_ASKED = 2**30  # executions after which psycopg would prepare of its own accord


def fetch_row(statement: str, parameters: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """The first row that a statement with ``%(name)s`` parameters gives, or None.

    A connection that died while nobody used it is replaced once; within a transaction it is not.
    """
    found = _fetch(statement, parameters)
    return found[0] if found else None


def with_blank(
    text: str, values: Sequence[Any], is_blank: Callable[[Any], bool]
) -> tuple[str, dict[str, Any]]:
    """A statement that Django wrote, with names for its ``%s``, and its parameters by them.

    Those values that ``is_blank`` knows are all called ``BLANK``: to be asked with another.
    """
    first, *others = text.split("%s")
    names = [BLANK if is_blank(value) else f"p{n}" for n, value in enumerate(values)]
    named = [f"%({name})s{more}" for name, more in zip(names, others, strict=True)]
    return first + "".join(named), dict(zip(names, values, strict=True))


class Written:
    """A queryset of models written once as a statement, to be asked with other values in a blank.

    Writing a joined queryset takes longer than PostgreSQL takes to answer it. ``is_blank`` knows
    the parameter, of those in the statement, that each asking puts its own value for.
    """

    def __init__(self, rows: QuerySet, is_blank: Callable[[Any], bool]) -> None:
        compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        self._statement = ""
        try:
            text, values = compiler.as_sql()
        except EmptyResultSet:  # Django sees without asking that there is nothing to find
            return
        self._statement, self._values = with_blank(text, values, is_blank)
        # As Django's own ModelIterable reads them, from the compiler that wrote the statement.
        self._compiler = compiler
        told = compiler.klass_info
        fields = told["select_fields"]
        self._model: type[Model] = told["model"]
        self._part = slice(fields[0], fields[-1] + 1)
        self._names = [column[0].target.attname for column in compiler.select[self._part]]
        self._related = get_related_populators(  # the stubs are of a later Django
            told,
            compiler.select,
            DEFAULT_DB_ALIAS,  # type: ignore[call-arg]
        )
        self._annotations = compiler.annotation_col_map.items()

    def ask(self, blank: Any) -> list[Any]:
        """The rows, as the queryset would give them with that value."""
        if not self._statement:
            return []
        rows = _fetch(self._statement, self._values | {BLANK: blank})
        return [self._made(row) for row in self._compiler.results_iter([rows])] if rows else []

    def _made(self, row: Any) -> Model:
        made = self._model.from_db(DEFAULT_DB_ALIAS, self._names, row[self._part])
        for populator in self._related:
            populator.populate(row, made)
        for name, place in self._annotations:
            setattr(made, name, row[place])
        return made


def _fetch(statement: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
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
) -> list[tuple[Any, ...]]:
    connection.ensure_connection()
    raw = connection.connection
    if raw.prepare_threshold is None:  # Django's default, which turns preparing off altogether
        raw.prepare_threshold = _ONLY_WHEN_ASKED
    # Django's own cursor binds parameters into the text, which could not be prepared.
    with psycopg.Cursor(raw) as cursor:
        cursor.execute(statement, parameters, prepare=True, binary=True)
        return cursor.fetchall()
