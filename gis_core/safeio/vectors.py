"""In the child: what GDAL reads, one driver to a process."""

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pyogrio.raw

from . import counting, markup
from .chunks import CHUNK_ROWS, MOST_COLUMNS, Chunk, tried
from .confinement import READERS, WRITERS
from .errors import Refused

BYTES_AS_THEY_ARE = "ISO-8859-1"  # a letter for every byte, so that Python decodes and not GDAL
MOST_LAYERS = 300
WHOLE = frozenset({"geojson", "topojson", "kml"})  # parsed anew at each opening


class GdalSource:
    """What pyogrio reads, with text decoded here."""

    def __init__(self, paths: list[Path], kind: str, encoding: str, layer: str) -> None:
        self.paths, self.kind, self.encoding = paths, kind, encoding
        self.layer: str | None = self._pick_layer(layer)
        self.deleted = 0  # rows that GDAL counts and does not deliver
        self.notes: list[list[Any]] = []

    @classmethod
    def names(cls, path: Path, kind: str) -> list[str]:
        """The layers of a file; folders of a KML that hold nothing themselves are none."""
        if kind == "kml":
            counts = markup.features_by_container(path, name="")
            if len(counts) > MOST_LAYERS:
                raise Refused("too_many_layers", most=MOST_LAYERS)
        if kind == "flatgeobuf":
            counting.count_in_flatgeobuf(path)  # a cut one is refused as that
        names = [str(name) for name, _shape in gdal(pyogrio.list_layers, path)]
        if len(names) > MOST_LAYERS:
            raise Refused("too_many_layers", most=MOST_LAYERS)
        if kind != "kml":
            return names
        return [name for name in names if _count(path, name)]

    def _pick_layer(self, wanted: str) -> str | None:
        layers = self.names(self.paths[0], self.kind)
        if wanted and wanted not in layers:
            raise Refused("no_such_member", name=wanted, choices=", ".join(layers)[:300])
        if not wanted and len(layers) != 1:
            code = "choose_member" if layers else "nothing_inside"
            raise Refused(code, name="", choices=", ".join(layers)[:300])
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
        path, layer = self.paths[0], self.layer or ""
        if self.kind == "geojson":
            return sum(counting.count_in_geojson(path, self.count) for path in self.paths)
        counters: dict[str, Callable[[], int]] = {
            "gpkg": lambda: counting.count_in_sqlite(path, layer),
            "topojson": lambda: counting.count_in_topology(path),
            "flatgeobuf": lambda: counting.count_in_flatgeobuf(path),
            "filegdb": lambda: counting.count_in_geodatabase(path, _number_of(path, layer)),
            "kml": lambda: _count_in_kml(path, layer),
        }
        return counters[self.kind]() if self.kind in counters else None

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
        step = count if self.kind in WHOLE or self.deleted else CHUNK_ROWS
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


def gdal(function: Any, *args: Any, **kwargs: Any) -> Any:
    """A call into pyogrio, whose own complaint becomes a refusal."""
    try:
        return function(*args, **kwargs)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        raise Refused("gdal_refuses", reason=_without_paths(str(error))) from error


def _count(path: Path, layer: str) -> int:
    info = gdal(pyogrio.read_info, path, layer=layer, force_feature_count=True)
    return int(info["features"])


def _count_in_kml(path: Path, layer: str) -> int:
    """Containers with features are layers, in the same order."""
    counts = [n for n in markup.features_by_container(path, name="") if n]
    names = GdalSource.names(path, "kml")
    return counts[names.index(layer)] if len(names) == len(counts) else -1


def _number_of(folder: Path, layer: str) -> int:
    """The number of a file geodatabase's table, by its own catalogue."""
    meta, fids, _shapes, data = gdal(
        pyogrio.raw.read, folder / "a00000001.gdbtable", columns=["Name"], return_fids=True
    )
    found = [int(fid) for fid, name in zip(fids, data[0], strict=True) if name == layer]
    if len(found) != 1 or len(meta["fields"]) != 1:
        raise Refused("gdal_refuses", reason="FileGDB")
    return found[0]


def _without_paths(text: str) -> str:
    return re.sub(r"\S*/\S*", "…", text)[:200]


def open_source(job: dict[str, Any]) -> GdalSource:
    """The layer that the job names, in a process that can read nothing else."""
    require_confined(job["kind"], job["task"])
    paths = [Path(path) for path in job["files"]]
    source = GdalSource(paths, job["kind"], job["encoding"], job.get("layer", ""))
    source.deleted = job.get("deleted", 0)
    return source


def layers_in(path: Path, kind: str, encoding: str) -> list[tuple[str, GdalSource | Refused]]:
    """Each layer; one that cannot be read does not hide the others."""
    require_confined(kind, "survey")
    names = GdalSource.names(path, kind)
    return [(name, tried(GdalSource, [path], kind, encoding, name)) for name in names]


def require_confined(kind: str, task: str) -> None:
    """Raises ``Refused`` if this process can read anything besides what its task is about."""
    registered = {name for name, modes in pyogrio.list_drivers().items() if "r" in modes}
    if registered - {READERS.get(kind), WRITERS.get(task)}:
        raise Refused("reader_not_confined", drivers=", ".join(sorted(registered))[:200])
