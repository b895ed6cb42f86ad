"""Cases, their steps and their pauses into the tables by COPY, under the database's own rules."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Self
from uuid import uuid4

from django.db import connection, models

from complaints.demo.lives import Life
from complaints.models import Complaint, ComplaintEvent, Pause
from parcels.demo.copying import Batch, prepare_bulk, reserve

_EVENT = (
    "complaint_id", "seq", "verb", "at", "actor_id", "state_before", "state", "unit_id",
    "agency_id", "assignee_id", "due_at", "note", "is_public", "detail", "changes",
)  # fmt: skip
_PAUSE = ("complaint_id", "began_at", "ended_at", "reason")


class Writer:
    """Lives into rows; a case may begin in any state while one is open, and its steps must fit."""

    def __init__(self) -> None:
        self.batch = Batch()
        self.fields = [
            field
            for field in Complaint._meta.concrete_fields
            if not field.generated and field.name != "cell"
        ]

    def __enter__(self) -> Self:
        prepare_bulk()
        _restore("on")
        return self

    def __exit__(self, *_error: object) -> None:
        _restore("off")

    @property
    def written(self) -> dict[str, int]:
        """How many rows of each kind."""
        names = {"complaints": Complaint, "steps": ComplaintEvent, "pauses": Pause}
        return {name: self.batch.written[model._meta.db_table] for name, model in names.items()}

    def reserve(self, count: int) -> list[int]:
        """Keys for so many complaints."""
        return reserve(Complaint, count)

    def write(self, lives: Iterable[Life]) -> None:
        """Write a part of them, and let the database judge it at once."""
        for life in lives:
            self._add(life)
        self.batch.flush()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    def _add(self, life: Life) -> None:
        case = life.case
        columns = tuple(field.column for field in self.fields)
        self.batch.add(Complaint, columns, [tuple(_value(case, field) for field in self.fields)])
        self.batch.add(
            ComplaintEvent,
            _EVENT,
            [
                (
                    case.pk, seq, step.verb, step.at, step.actor and step.actor.pk, step.before,
                    step.state, step.unit_id, step.agency_id, step.assignee_id, step.due_at,
                    step.note, step.is_public, json.dumps(step.detail), json.dumps(step.changes),
                )
                for seq, step in enumerate(life.steps, start=1)
            ],
        )  # fmt: skip
        self.batch.add(Pause, _PAUSE, [(case.pk, *pause) for pause in life.pauses])


def _restore(state: str) -> None:
    """Let cases begin in the state in which they now are, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('qasima.restoring', %s, true)", [state])


def _value(case: Complaint, field: models.Field) -> object:
    if field.name == "follow_salt":
        return uuid4()
    value = getattr(case, field.attname)
    if isinstance(field, models.JSONField):
        return json.dumps(value)
    if field.name == "location":
        return value.hexewkb.decode()
    return value
