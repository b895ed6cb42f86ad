"""The day on which a change of a parcel's row takes effect."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection

_SET = "SELECT set_config('qasima.effective_on', %s, true)"


@contextmanager
def effective(on: date) -> Iterator[None]:
    """Parcels that are changed inside are changed as of that day; within a transaction only."""
    with connection.cursor() as cursor:
        cursor.execute(_SET, [on.isoformat()])
        yield
        cursor.execute(_SET, [""])
