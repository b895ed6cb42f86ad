"""Whether PostgreSQL still hears us in the session in which we began.

Where a transaction ends with its connection broken Django connects anew without a word, and what
hung on the former session, such as a lock, is gone.
"""

from django.db import connection


def session() -> object:
    """The one in which we speak now."""
    connection.ensure_connection()
    return connection.connection


def is_open(begun: object) -> bool:
    """Whether we speak in it still."""
    return connection.connection is begun and connection.is_usable()
