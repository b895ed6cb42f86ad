"""In the child: one way of reading for every kind of file, chunk by chunk."""

import csv
import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pyogrio.raw

from .confinement import READERS, WRITERS
from .errors import Refused

CHUNK_ROWS = 50_000
BYTES_AS_THEY_ARE = "ISO-8859-1"  # a letter for every byte, so that Python decodes and not GDAL
MOST_COLUMNS = 500
MOST_CELL_CHARACTERS = 1_000_000
DELIMITERS = ",;\t|"
_FEATURE = re.compile(rb'"type"\s*:\s*"Feature"')


@dataclass
class Chunk:
    """Some rows: their geometries as WKB (None where there is none), their values by column."""

    geometries: np.ndarray | None
    columns: dict[str, list[Any]]
    count: int
    ragged: frozenset[int] = frozenset()


def open_source(job: dict[str, Any]) -> "GdalSource | CsvSource":
    """The reader for the job's kind of file."""
    paths = [Path(path) for path in job["files"]]
    if job["kind"] == "csv":
        return CsvSource(paths, job["encoding"])
    require_confined(job["kind"], job["task"])
    source = GdalSource(paths, job["kind"], job["encoding"], job.get("layer", ""))
    source.deleted = job.get("deleted", 0)
    return source


def require_confined(kind: str, task: str) -> None:
    """Raises ``Refused`` if this process can read anything besides what its task is about."""
    registered = {name for name, modes in pyogrio.list_drivers().items() if "r" in modes}
    if registered - {READERS[kind], WRITERS.get(task)}:
        raise Refused("reader_not_confined", drivers=", ".join(sorted(registered))[:200])


def layers_of(path: Path) -> list[tuple[str, str]]:
    """(name, geometry type) of each layer; the type is "" for a table."""
    return [(str(name), str(shape or "")) for name, shape in gdal(pyogrio.list_layers, path)]


class GdalSource:
    """What pyogrio reads, with text decoded here."""

    def __init__(self, paths: list[Path], kind: str, encoding: str, layer: str) -> None:
        self.paths, self.kind, self.encoding = paths, kind, encoding
        self.layer: str | None = self._pick_layer(layer)
        self.deleted = 0  # rows that GDAL counts and does not deliver

    def _pick_layer(self, wanted: str) -> str | None:
        layers = [name for name, _shape in layers_of(self.paths[0])]
        if wanted and wanted not in layers:
            raise Refused("no_such_member", name=wanted, choices=", ".join(layers)[:300])
        if not wanted and len(layers) != 1:
            code = "choose_member" if layers else "nothing_readable"
            raise Refused(code, name="", choices=", ".join(layers)[:300], found="")
        return wanted or layers[0]

    @cached_property
    def infos(self) -> list[dict[str, Any]]:
        found = [
            gdal(
                pyogrio.read_info,
                path,
                layer=self._layer_of(path),
                encoding=self._raw_encoding,
                force_feature_count=True,
                force_total_bounds=True,
            )
            for path in self.paths
        ]
        if any(len(info["fields"]) > MOST_COLUMNS for info in found):
            raise Refused("too_many_columns", most=MOST_COLUMNS)
        return found

    def _layer_of(self, path: Path) -> str | None:
        return self.layer if len(self.paths) == 1 else None

    @property
    def _raw_encoding(self) -> str | None:
        return BYTES_AS_THEY_ARE if self.kind == "shapefile" else None

    @cached_property
    def fields(self) -> list[tuple[str, str]]:
        """(name, type) of every column of any of the files, in their order."""
        named = {
            self._decode(name): str(kind)
            for info in self.infos
            for name, kind in zip(info["fields"], info["dtypes"], strict=True)
        }
        return list(named.items())

    @property
    def crs(self) -> str:
        names = {info["crs"] or "" for info in self.infos}
        if len(names) > 1:
            raise Refused("crs_differs")
        return names.pop()

    @property
    def bounds(self) -> list[float] | None:
        known = [info["total_bounds"] for info in self.infos if info["total_bounds"] is not None]
        finite = [b for b in known if np.isfinite(b).all()]
        if not finite:
            return None
        stacked = np.array(finite)
        return [*stacked[:, :2].min(axis=0).tolist(), *stacked[:, 2:].max(axis=0).tolist()]

    @property
    def geometries(self) -> set[str]:
        """The types that the files say they have."""
        return {str(info["geometry_type"] or "") for info in self.infos}

    @property
    def count(self) -> int:
        return sum(int(info["features"]) for info in self.infos) - self.deleted

    def counted_otherwise(self) -> int | None:
        """The number of features by other means than GDAL's; None where the parent knows."""
        if self.kind == "gpkg":
            return _count_in_sqlite(self.paths[0], self.layer or "")
        if self.kind == "topojson":
            return _count_in_topology(self.paths[0])
        if self.kind == "geojson":
            return sum(_count_in_geojson(path, self.count) for path in self.paths)
        return None

    def chunks(self, columns: list[str], *, most: int | None = None) -> Iterator[Chunk]:
        """The rows with the named columns, in the file's order."""
        for path, info in zip(self.paths, self.infos, strict=True):
            names = {self._decode(raw): raw for raw in info["fields"]}
            wanted = {name: names[name] for name in columns if name in names}
            yield from self._file_chunks(path, int(info["features"]), wanted, columns, most=most)
            if most is not None:
                return

    def _file_chunks(
        self,
        path: Path,
        count: int,
        wanted: dict[str, str],
        columns: list[str],
        *,
        most: int | None,
    ) -> Iterator[Chunk]:
        # JSON is parsed anew at each opening; deleted rows would shift where a chunk begins.
        step = count if self.kind.endswith("json") or self.deleted else CHUNK_ROWS
        for start in range(0, count, max(step, 1)):
            meta, _fids, geometries, data = gdal(
                pyogrio.raw.read,
                path,
                layer=self._layer_of(path),
                encoding=self._raw_encoding,
                columns=list(wanted.values()),
                skip_features=start,
                max_features=most or step,
                datetime_as_string=True,
            )
            by_raw = dict(zip(meta["fields"], data, strict=True))
            size = len(geometries) if geometries is not None else len(next(iter(data), ()))
            values = {
                name: self._texts(by_raw[wanted[name]]) if name in wanted else [None] * size
                for name in columns
            }
            yield Chunk(geometries, values, size)
            if most is not None:
                return

    def _texts(self, values: np.ndarray) -> list[Any]:
        plain = values.tolist()
        if self.kind != "shapefile" or values.dtype != object:
            return plain
        return [self._decode(v) if isinstance(v, str) else v for v in plain]

    def _decode(self, text: str) -> str:
        if self.kind != "shapefile" or text.isascii():
            return text
        return text.encode(BYTES_AS_THEY_ARE).decode(self.encoding, errors="replace")


class CsvSource:
    """Tables by Python's own csv module."""

    crs = ""
    bounds = None
    geometries = frozenset[str]()

    def __init__(self, paths: list[Path], encoding: str) -> None:
        csv.field_size_limit(MOST_CELL_CHARACTERS)
        self.paths = paths
        self.encoding = "utf-8-sig" if encoding in ("utf-8", "utf_8") else encoding
        headers = {tuple(self._header(path)) for path in paths}
        if len(headers) > 1:
            raise Refused("columns_differ")
        self.header = list(headers.pop())

    def _open(self, path: Path) -> TextIOWrapper:
        return path.open(encoding=self.encoding, errors="replace", newline="")

    def _delimiter(self, path: Path) -> str:
        with self._open(path) as file:
            line = file.readline(100_000)
        return max(DELIMITERS, key=line.count)

    def _header(self, path: Path) -> list[str]:
        with self._open(path) as file:
            names = next(csv.reader(file, delimiter=self._delimiter(path)), [])
        if not names or len(names) > MOST_COLUMNS:
            raise Refused("too_many_columns" if names else "table_empty", most=MOST_COLUMNS)
        seen: dict[str, int] = {}
        for at, name in enumerate(names):
            plain = name.strip() or f"column {at + 1}"
            seen[plain] = seen.get(plain, 0) + 1
            names[at] = plain if seen[plain] == 1 else f"{plain} {seen[plain]}"
        return names

    @property
    def fields(self) -> list[tuple[str, str]]:
        return [(name, "object") for name in self.header]

    @cached_property
    def count(self) -> int:
        return sum(chunk.count for chunk in self.chunks([]))

    def counted_otherwise(self) -> int | None:
        return None

    def chunks(self, columns: list[str], *, most: int | None = None) -> Iterator[Chunk]:
        """The rows with the named columns; cells beyond the header make a row ragged."""
        at = {name: self.header.index(name) for name in columns if name in self.header}
        for path in self.paths:
            with self._open(path) as file:
                rows = csv.reader(file, delimiter=self._delimiter(path))
                next(rows, None)
                for block in _blocks(rows, most or CHUNK_ROWS):
                    yield self._chunk(block, columns, at)
                    if most is not None:
                        return

    def _chunk(self, block: list[list[str]], columns: list[str], at: dict[str, int]) -> Chunk:
        width = len(self.header)
        ragged = frozenset(
            n for n, row in enumerate(block) if len(row) != width and any(row[width:] or [""])
        )
        values: dict[str, list[Any]] = {
            name: [row[at[name]] if at[name] < len(row) else None for row in block]
            if name in at else [None] * len(block)
            for name in columns
        }  # fmt: skip
        return Chunk(None, values, len(block), ragged)


def telling_rows(path: Path, most: int) -> tuple[list[bytes], list[list[bytes]]]:
    """The heading and rows whose text shows its encoding (else the first ones), as raw cells."""
    source = CsvSource([path], BYTES_AS_THEY_ARE)
    spare: list[list[bytes]] = []
    telling: list[list[bytes]] = []
    for chunk in source.chunks(source.header):
        cells = [chunk.columns[name] for name in source.header]
        rows = [
            [(cell or "").encode(BYTES_AS_THEY_ARE) for cell in row]
            for row in zip(*cells, strict=True)
        ]
        spare = spare or rows[:most]
        telling += [row for row in rows if any(not cell.isascii() for cell in row)]
        if len(telling) >= most:
            break
    heads = [name.encode(BYTES_AS_THEY_ARE) for name in source.header]
    return heads, (telling or spare)[:most]


def _blocks(rows: Iterator[list[str]], size: int) -> Iterator[list[list[str]]]:
    block: list[list[str]] = []
    try:
        for row in rows:
            if row:
                block.append(row)
            if len(block) == size:
                yield block
                block = []
    except csv.Error as error:
        raise Refused("table_broken", reason=str(error)[:100]) from error
    if block:
        yield block


def gdal(function: Any, *args: Any, **kwargs: Any) -> Any:
    """A call into pyogrio, whose own complaint becomes a refusal."""
    try:
        return function(*args, **kwargs)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        raise Refused("gdal_refuses", reason=_without_paths(str(error))) from error


def _without_paths(text: str) -> str:
    return re.sub(r"\S*/\S*", "…", text)[:200]


def _count_in_sqlite(path: Path, layer: str) -> int:
    quoted = '"' + layer.replace('"', '""') + '"'
    connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    try:
        connection.execute("PRAGMA trusted_schema=0")
        return int(connection.execute(f"SELECT count(*) FROM {quoted}").fetchone()[0])
    except sqlite3.Error as error:
        raise Refused("gdal_refuses", reason=str(error)[:200]) from error
    finally:
        connection.close()


def _count_in_topology(path: Path) -> int:
    objects = json.loads(path.read_bytes())["objects"].values()
    return sum(len(item.get("geometries", [item])) for item in objects)


def _count_in_geojson(path: Path, expected: int) -> int:
    """By the word that begins each feature; parsed in full only if that count surprises."""
    text = path.read_bytes()
    found = len(_FEATURE.findall(text))
    if found == expected:
        return found
    content = json.loads(text)
    return len(content.get("features", [content]))
