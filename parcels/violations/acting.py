"""Telling the database who takes a step, since it writes the event itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

from django.db import connection

from parcels.models.violation import ACT

if TYPE_CHECKING:
    from gis_core.accounts.models import User


@contextmanager
def acting(actor: User | None, *, note: str = "", day: date | None = None) -> Iterator[None]:
    """Within it, steps are this person's, for this reason, and count from this day."""
    told = {"note": note, "actor": actor.pk if actor else None}
    if day:
        told["day"] = day.isoformat()
    _tell(json.dumps(told))
    yield
    _tell("")


def _tell(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [ACT, text])
