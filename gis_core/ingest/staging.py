"""Staged features: a part of the table for each run, filled by COPY, dropped as a whole."""

import shutil
from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction

from .models import ImportRun

COLUMNS = "seq, key, attributes, source_boundary, boundary, is_rejected"


def fill(run: ImportRun, blocks: Iterable[bytes]) -> int:
    """Load the rows of a run (blocks of COPY lines); returns how many the database holds.

    The part is not logged: a crash loses only what can be read again from the file. Its index is
    built after the load, which takes a fraction of maintaining it row by row. What an earlier
    reading of the run left, whole or broken off, gives way.
    """
    part = _part(run.pk)
    drop(run.pk)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"CREATE UNLOGGED TABLE {part} (LIKE ingest_stagedfeature INCLUDING DEFAULTS)"
        )
        cursor.execute(f"ALTER TABLE {part} ALTER run_id SET DEFAULT {int(run.pk)}")
        with cursor.copy(f"COPY {part} ({COLUMNS}) FROM STDIN") as copy:
            for block in blocks:
                copy.write(block)
        cursor.execute(f"ALTER TABLE {part} ADD PRIMARY KEY (run_id, seq)")
        cursor.execute(
            f"ALTER TABLE ingest_stagedfeature ATTACH PARTITION {part}"
            f" FOR VALUES IN ({int(run.pk)})"
        )
        cursor.execute(f"ANALYZE {part}")
        cursor.execute(f"SELECT count(*) FROM {part}")
        (held,) = cursor.fetchone()
    return held


def reject(run: ImportRun, seqs: Iterable[int]) -> None:
    """Take features out of what will be published."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ingest_stagedfeature SET is_rejected = true"
            " WHERE run_id = %s AND seq = ANY(%s) AND NOT is_rejected",
            [run.pk, sorted(set(seqs))],
        )


def admit(run: ImportRun, seqs: Iterable[int]) -> None:
    """Take features that were rejected back into what will be published."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ingest_stagedfeature SET is_rejected = false"
            " WHERE run_id = %s AND seq = ANY(%s) AND is_rejected",
            [run.pk, sorted(set(seqs))],
        )


def count(run: ImportRun) -> tuple[int, int]:
    """(accepted, rejected)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE NOT is_rejected), count(*) FILTER (WHERE is_rejected)"
            " FROM ingest_stagedfeature WHERE run_id = %s",
            [run.pk],
        )
        accepted, rejected = cursor.fetchone()
    return accepted, rejected


def drop(run_id: int) -> None:
    """Forget what was staged for a run."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {_part(run_id)}")


def without_samples(diagnosis: dict[str, Any]) -> dict[str, Any]:
    """What the doctor said without the rows it showed, which may name owners and their numbers."""
    bare = dict(diagnosis)
    if "encodings" in bare:
        bare["encodings"] = [{**one, "rows": []} for one in bare["encodings"]]
    if "fields" in bare:
        bare["fields"] = [{**one, "examples": []} for one in bare["fields"]]
    return bare


def parts() -> list[int]:
    """The runs of which something is staged, whether there still are such runs or not."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT substring(relname FROM '[0-9]+$')::bigint FROM pg_class"
            " WHERE relkind = 'r' AND relname ~ '^ingest_staged_[0-9]+$'"
            " AND relnamespace = current_schema()::regnamespace"
        )
        return [pk for (pk,) in cursor.fetchall()]


def forget(run: ImportRun) -> None:
    """Let go of a run's staged features, and of its file once the transaction commits."""
    drop(run.pk)
    transaction.on_commit(lambda: shutil.rmtree(run.folder, ignore_errors=True))


def _part(run_id: int) -> str:
    return f"ingest_staged_{int(run_id)}"
