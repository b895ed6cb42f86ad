"""Asking the child what a delivery holds."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from . import sandbox
from .delivery import Delivery, Note
from .errors import Refused


@dataclass(frozen=True)
class Inspection:
    """What is in a delivery, told without reading its rows."""

    fields: tuple[tuple[str, str], ...]
    count: int
    samples: tuple[dict[str, str], ...]
    srid: int | None
    crs_name: str = ""
    notes: tuple[Note, ...] = ()

    @property
    def names(self) -> list[str]:
        return [name for name, _kind in self.fields]


def inspect(
    delivery: Delivery,
    *,
    allowed: Collection[int],
    given_srid: int | None = None,
    extent: Sequence[float] | None = None,
) -> Inspection:
    """Columns, count and coordinate system; raises ``Refused``.

    Two counts taken by different means must agree, or rows would be lost in silence. With an
    ``extent`` (west, south, east, north in degrees) something of it must lie there.
    """
    answer = sandbox.ask(
        {
            "task": "look",
            **job_of(delivery),
            "wkt": delivery.wkt,
            "crs": given_srid,
            "allowed": sorted(allowed),
            "extent": list(extent) if extent else None,
        }
    )
    refuse_lost(delivery, answer)
    crs = answer["crs"] or {}
    return Inspection(
        fields=tuple((field["name"], field["type"]) for field in answer["fields"]),
        count=answer["count"],
        samples=tuple(answer["samples"]),
        srid=crs.get("srid"),
        crs_name=crs.get("name", ""),
        notes=(*_notes(crs), *((code, params) for code, params in answer["notes"])),
    )


def refuse_lost(delivery: Delivery, answer: dict) -> None:
    """Raises ``Refused`` where the two counts of a delivery are not the same."""
    other = delivery.count if delivery.count is not None else answer["counted_otherwise"]
    if other is not None and other != answer["count"]:
        raise Refused("counts_differ", name=delivery.name, shapes=other, rows=answer["count"])


def job_of(delivery: Delivery) -> dict[str, object]:
    """What every task of the child must know of a delivery."""
    return {
        "kind": delivery.kind,
        "files": [str(path) for path in delivery.files],
        "encoding": delivery.encoding.name,
        "layer": delivery.layer,
        "deleted": delivery.deleted,
    }


def _notes(crs: dict) -> tuple[Note, ...]:
    if crs.get("overruled"):
        return (("crs_overruled", {"declared": crs["overruled"], "used": crs["srid"]}),)
    return ()
