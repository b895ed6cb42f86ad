"""Writing down what was found, in both languages, with the feature's key and place."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from gis_core import crs

from . import staging
from .models import Finding, ImportRun
from .texts import in_both
from .weighing import weighed

ROWS_AT_ONCE = 20_000


@dataclass(frozen=True)
class Found:
    """One finding before it is written down; without ``seq`` it is about the whole file."""

    code: str
    severity: str
    seq: int | None = None
    params: Mapping[str, object] = field(default_factory=dict)
    place: tuple[float, float] | None = None  # longitude, latitude
    key: str = ""
    row_id: int | None = None  # of the published thing that it is about


def record(run: ImportRun, found: Iterable[Found]) -> int:
    """Write findings down and reject the features that they block; returns how many there were."""
    items = [*weighed(run, found)]
    blocked = [f.seq for f in items if f.severity == Finding.Severity.BLOCKS and f.seq is not None]
    for start in range(0, len(items), ROWS_AT_ONCE):
        _copy(run, items[start : start + ROWS_AT_ONCE])
    if blocked:
        staging.reject(run, blocked)
    return len(items)


def selected(
    run: ImportRun,
    code: str,
    severity: str,
    statement: str,
    params: Mapping[str, Any] | None = None,
) -> Iterator[Found]:
    """What a statement selects: ``seq`` first, then named columns for the sentence.

    Columns ``lng`` and ``lat`` say where, if that is not simply the feature's own place, and
    ``row_id`` and ``of_key`` which published thing it is about.
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, {"run": run.pk, **(params or {})})
        names = [column.name for column in cursor.description or ()][1:]
        rows = cursor.fetchall()
    return (_found(code, severity, names, row) for row in rows)


def _found(code: str, severity: str, names: list[str], row: tuple) -> Found:
    values = dict(zip(names, row[1:], strict=True))
    lng, lat = values.pop("lng", None), values.pop("lat", None)
    place = (lng, lat) if lng is not None else None
    row_id, key = values.pop("row_id", None), values.pop("of_key", "")
    return Found(code, severity, row[0], values, place, key, row_id)


def _copy(run: ImportRun, items: list[Found]) -> None:
    texts = in_both([(item.code, item.params) for item in items])
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "COPY ingest_finding"
            " (run_id, seq, row_id, code, severity, key, point, text_ar, text_en) FROM STDIN"
        ) as copy,
    ):
        for item, (arabic, english) in zip(items, texts, strict=True):
            point = item.place and "SRID={};POINT({} {})".format(crs.WGS84, *item.place)
            copy.write_row(
                (run.pk, item.seq, item.row_id, item.code, item.severity, item.key, point,
                 arabic, english)
            )  # fmt: skip


def complete(run: ImportRun) -> None:
    """Give each finding its feature's key and place, where only its row was known."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE ingest_finding finding
            SET key = CASE WHEN finding.key = '' THEN staged.key ELSE finding.key END,
                point = coalesce(finding.point, CASE
                    WHEN NOT staged.is_rejected OR ST_IsValid(staged.boundary)
                    THEN ST_Transform(ST_PointOnSurface(staged.boundary), 4326) END)
            FROM ingest_stagedfeature staged
            WHERE finding.run_id = %(run)s AND staged.run_id = %(run)s
              AND finding.seq = staged.seq AND (finding.key = '' OR finding.point IS NULL)
            """,
            {"run": run.pk},
        )


def holding(run: ImportRun) -> QuerySet[Finding]:
    """What keeps the delivery as a whole from being published, until something answers it.

    A published thing that would go is answered by a lineage that a person has confirmed.
    """
    held = run.findings.filter(severity=Finding.Severity.BLOCKS, seq=None)
    confirmed = run.changes.filter(is_confirmed=True).values_list("row_ids", flat=True)
    answered = {row_id for row_ids in confirmed for row_id in row_ids}
    return held.exclude(row_id__in=answered) if answered else held


def counts(run: ImportRun) -> list[tuple[str, str, int]]:
    """(severity, code, number), the blocking ones first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT severity, code, count(*) FROM ingest_finding WHERE run_id = %s"
            " GROUP BY severity, code"
            " ORDER BY array_position(ARRAY['B', 'W', 'I'], severity::text), count(*) DESC, code",
            [run.pk],
        )
        return cursor.fetchall()


def summary(run: ImportRun) -> list[dict[str, object]]:
    """Each kind of finding with one of its sentences, the blocking kinds first."""
    examples = _examples(run)
    return [
        {
            "severity": severity,
            "weight": Finding.Severity(severity).label,
            "code": code,
            "count": count,
            "example": examples[severity, code],
        }
        for severity, code, count in counts(run)
    ]


def _examples(run: ImportRun) -> dict[tuple[str, str], str]:
    """The first sentence of each kind."""
    first = run.findings.order_by("severity", "code", "id").distinct("severity", "code")
    return {(one.severity, one.code): one.text for one in first}


def as_reported(run: ImportRun) -> list[dict[str, object]]:
    """Every finding as the report has it."""
    rows = run.findings.order_by("id").values_list(
        "code", "severity", "key", "seq", "point", "text_ar", "text_en"
    )
    return [
        {
            "code": code,
            "severity": severity,
            "key": key,
            "row": seq,
            "lng": round(point.x, 7) if point else None,
            "lat": round(point.y, 7) if point else None,
            "text_ar": arabic,
            "text_en": english,
        }
        for code, severity, key, seq, point, arabic, english in rows.iterator(chunk_size=5000)
    ]
