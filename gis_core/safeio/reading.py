"""Asking the child for the rows of a delivery."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from . import frames, sandbox
from .delivery import Delivery
from .errors import Refused
from .inspection import job_of

Found = dict[str, Any]
ROW_NUMBER = "@row"  # stands for a column: the rows are numbered as they come


@dataclass(frozen=True)
class Reading:
    """How the columns of a delivery become the fields of a layer."""

    columns: tuple[dict[str, Any], ...]  # source, field, kind, most (characters)
    constants: Mapping[str, str]
    key: tuple[str, ...]
    required: tuple[str, ...]
    geometry: str  # any, none, or one of ``shaping.KINDS``
    srid: int | None
    storage_srid: int
    extent: tuple[float, float, float, float]  # degrees: west, south, east, north
    digits: Mapping[int, str]
    key_else: tuple[str, ...] = ()  # the key of a row that has nothing in any field of ``key``
    repair: bool = False
    overlap_depth_m: float | None = 0.05  # None does not compare features

    def job(self) -> dict[str, Any]:
        return {
            "columns": list(self.columns),
            "constants": dict(self.constants),
            "key": list(self.key),
            "key_else": list(self.key_else),
            "required": list(self.required),
            "geometry": self.geometry,
            "srid": self.srid,
            "storage_srid": self.storage_srid,
            "extent": list(self.extent),
            "digits": {str(code): text for code, text in self.digits.items()},
            "repair": self.repair,
            "overlap_depth_m": self.overlap_depth_m,
        }


@dataclass
class Outcome:
    """What came of a reading, filled as it goes on."""

    read: int = 0
    z_dropped: int = 0
    findings: list[Found] = field(default_factory=list)


def read(
    delivery: Delivery,
    reading: Reading,
    outcome: Outcome,
    *,
    progress: Callable[[str, int, int], None],
    wall_seconds: int = sandbox.WALL_SECONDS,
) -> Iterator[bytes]:
    """Blocks of COPY lines (seq, key, attributes, source_boundary, boundary, is_rejected).

    ``boundary`` is EWKB in the storage CRS. ``outcome`` is complete when the iterator is spent;
    raises ``Refused``.
    """
    job = {"task": "read", **job_of(delivery), **reading.job()}
    for tag, body in sandbox.run(job, wall_seconds=wall_seconds):
        if tag == frames.ROWS:
            yield body
        elif tag == frames.FINDINGS:
            outcome.findings += json.loads(body)
        elif tag == frames.PROGRESS:
            told = json.loads(body)
            progress(told["stage"], told["done"], told["of"])
        else:
            end = json.loads(body)
            outcome.read, outcome.z_dropped = end["read"], end["z_dropped"]
    if delivery.count is not None and delivery.count != outcome.read:
        raise Refused("counts_differ", name=delivery.name, shapes=delivery.count, rows=outcome.read)
