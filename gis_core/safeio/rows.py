"""In the child: every row of a delivery, as lines for COPY, with what is wrong in it."""

from typing import Any

import numpy as np

from .chunks import Chunk
from .errors import Refused
from .frames import FINDINGS, PROGRESS, ROWS, send, send_json
from .overlap import Ground
from .reading import ROW_NUMBER
from .shaping import KINDS, Shaped, Shaper, points_of
from .sources import open_source
from .values import as_json, as_number, read_column

MOST_FINDINGS_AT_ONCE = 20_000


def work(job: dict[str, Any]) -> dict[str, Any]:
    """Send all rows and findings; answer how many there were."""
    return _Reader(job).read()


class _Reader:
    def __init__(self, job: dict[str, Any]) -> None:
        self.job = job
        self.source = open_source(job)
        self.digits = {int(code): text for code, text in job["digits"].items()}
        self.shaper = None
        if job["geometry"] != "none" and job["srid"]:
            self.shaper = Shaper(
                source_srid=job["srid"],
                storage_srid=job["storage_srid"],
                extent=job["extent"],
                geometry=job["geometry"],
                repair=job["repair"],
            )
        depth_m = job["overlap_depth_m"]
        self.ground = None
        if self.shaper and job["geometry"] == "polygon" and depth_m is not None:
            self.ground = Ground(depth_m)
        self.seq = 0
        self.rejected = 0
        self.findings: list[dict[str, Any]] = []

    def read(self) -> dict[str, Any]:
        wanted = [c["source"] for c in self.job["columns"] if c["source"] != ROW_NUMBER]
        total = self.source.count
        for chunk in self.source.chunks(wanted):
            self._send_chunk(chunk)
            self.seq += chunk.count
            send_json(PROGRESS, {"stage": "read", "done": self.seq, "of": total})
        if self.ground is not None:
            self._compare()
        self._flush()
        return {"read": self.seq, "z_dropped": self.shaper.counts["z"] if self.shaper else 0}

    def _send_chunk(self, chunk: Chunk) -> None:
        values, fragments = self._values(chunk)
        shaped = self._shape(chunk, values)
        self._require(chunk, values, shaped)
        self.findings += shaped.findings
        if self.ground is not None:
            self._keep(chunk, shaped)
        keys = self._keys(values, chunk.count)
        for finding in self.findings:
            finding.setdefault("key", keys[finding["seq"] - self.seq - 1])
        send(ROWS, _lines(self.seq + 1, keys, fragments, shaped))
        self._flush()

    def _values(self, chunk: Chunk) -> tuple[dict[str, list[str]], list[list[str]]]:
        """Values by field, and their pieces of JSON."""
        values: dict[str, list[str]] = {}
        fragments = []
        for column in self.job["columns"]:
            field, kind = column["field"], column["kind"]
            if column["source"] == ROW_NUMBER:
                cells: list[Any] = list(range(self.seq + 1, self.seq + chunk.count + 1))
            else:
                cells = chunk.columns[column["source"]]
            values[field], bad = read_column(cells, kind, self.digits)
            for row, text in bad.items():
                self._say(row, "value_unreadable", "W", column=column["source"], value=text[:60])
            self._refuse_long(column, values[field])
            fragments.append(as_json(values[field], field, kind))
        for field, value in self.job["constants"].items():
            values[field] = [value] * chunk.count
            fragments.append(as_json(values[field], field, "text"))
        return values, fragments

    def _refuse_long(self, column: dict[str, Any], values: list[str]) -> None:
        most = column.get("most") or 0
        if not most or max(map(len, values), default=0) <= most:
            return
        for row, value in enumerate(values):
            if len(value) > most:
                self._say(row, "value_too_long", "B", column=column["source"], most=most)
                values[row] = value[:most]

    def _shape(self, chunk: Chunk, values: dict[str, list[str]]) -> Shaped:
        wkb = chunk.geometries
        if wkb is None and self.shaper is not None and "x" in values:
            wkb = points_of(map(as_number, values["x"]), map(as_number, values["y"]))
        if self.shaper is None or wkb is None:
            return self._shapeless(chunk.count)
        return self.shaper.shape(wkb, self.seq + 1)

    def _shapeless(self, count: int) -> Shaped:
        """Rows without any geometry, which only some layers can use."""
        is_asked_for = self.job["geometry"] in KINDS
        for row in range(count if is_asked_for else 0):
            self._say(row, "geometry_missing", "B")
        nothing = np.full(count, None)
        return Shaped(nothing, nothing, [""] * count, [], np.full(count, is_asked_for))

    def _require(self, chunk: Chunk, values: dict[str, list[str]], shaped: Shaped) -> None:
        for field in self.job["required"]:
            for row, value in enumerate(values.get(field) or [""] * chunk.count):
                if not value:
                    self._say(row, "value_missing", "B", field=field)
        for row in chunk.ragged:
            self._say(row, "row_ragged", "B")
        for finding in self.findings:
            row = finding["seq"] - self.seq - 1
            if finding["severity"] == "B":
                shaped.rejected[row] = True
            if finding["place"] is None and self.shaper and shaped.hexes[row]:
                finding["place"] = self.shaper.places(shaped.stored[row : row + 1])[0]

    def _say(self, row: int, code: str, severity: str, **params: object) -> None:
        self.findings.append(
            {"seq": self.seq + row + 1, "code": code, "severity": severity, "place": None,
             "params": params}
        )  # fmt: skip

    def _keys(self, values: dict[str, list[str]], count: int) -> list[str]:
        """What people call each feature: its key fields, the largest first."""
        keys = _joined([values[field] for field in self.job["key"] if field in values], count)
        other = [values[field] for field in self.job["key_else"] if field in values]
        if not other or all(keys):
            return keys
        return [key or instead for key, instead in zip(keys, _joined(other, count), strict=True)]

    def _keep(self, chunk: Chunk, shaped: Shaped) -> None:
        assert self.ground is not None  # noqa: S101
        good = ~shaped.rejected
        assert self.shaper is not None  # noqa: S101
        changed = self.shaper.to_storage or self.shaper.counts["z"] or self.job["repair"]
        wkb = None if changed or chunk.geometries is None else chunk.geometries[good]
        seqs = np.flatnonzero(good) + self.seq + 1
        self.ground.add(shaped.stored[good], wkb, seqs)

    def _compare(self) -> None:
        assert self.ground is not None  # noqa: S101
        assert self.shaper is not None  # noqa: S101
        send_json(PROGRESS, {"stage": "compare", "done": 0, "of": self.seq})
        groups, overlaps = self.ground.conflicts()
        for group in groups:
            for seq in group:
                others = [int(other) for other in group if other != seq][:5]
                self._conflict(int(seq), "geometry_duplicate", others=others, place=None)
        places = self.shaper.places(np.array([core for *_rest, core in overlaps], dtype=object))
        for (left, right, area, _core), place in zip(overlaps, places, strict=True):
            for seq, other in ((left, right), (right, left)):
                self._conflict(seq, "overlap", others=[other], place=place, area=round(area, 2))

    def _conflict(self, seq: int, code: str, **params: Any) -> None:
        place = params.pop("place")
        self.findings.append(
            {"seq": seq, "code": code, "severity": "B", "place": place, "params": params}
        )
        if len(self.findings) >= MOST_FINDINGS_AT_ONCE:
            self._flush()

    def _flush(self) -> None:
        if self.findings:
            send_json(FINDINGS, self.findings)
            self.findings = []


def _joined(parts: list[list[str]], count: int) -> list[str]:
    if len(parts) == 1:
        return parts[0]
    return ["/".join(filter(None, row)) for row in zip(*parts, strict=True)] or [""] * count


def _lines(first_seq: int, keys: list[str], fragments: list[list[str]], shaped: Shaped) -> bytes:
    """Lines for COPY: seq, key, attributes, source_boundary, boundary, is_rejected."""
    count = len(shaped.hexes)
    sources = shaped.source_hexes or [""] * count
    rows = zip(*fragments, strict=True) if fragments else [()] * count
    lines = [
        f"{seq}\t{_escaped(key)}\t{{{_escaped(','.join(filter(None, row)))}}}\t"
        f"{source or _NULL}\t{shape or _NULL}\t{'t' if bad else 'f'}\n"
        for seq, (key, row, source, shape, bad) in enumerate(
            zip(keys, rows, sources, shaped.hexes, shaped.rejected.tolist(), strict=True),
            first_seq,
        )
    ]
    if len(lines) != count:
        raise Refused("reader_died", status=0)
    return "".join(lines).encode("utf-8", errors="replace")


_NULL = "\\N"


def _escaped(text: str) -> str:
    if "\\" not in text and "\t" not in text and "\n" not in text and "\r" not in text:
        return text
    text = text.replace("\\", "\\\\").replace("\t", "\\t")
    return text.replace("\n", "\\n").replace("\r", "\\r")
