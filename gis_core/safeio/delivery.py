"""A delivery as it was received: copied out of reach, hashed, and known for what it is."""

import hashlib
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from . import archive, dbf, encoding, shapes
from .errors import Refused

MOST_BYTES = 4 * 1024**3
COPY_BYTES = 4 * 1024 * 1024
HEAD_BYTES = 65_536
KINDS = {
    ".shp": "shapefile",
    ".gpkg": "gpkg",
    ".geojson": "geojson",
    ".json": "geojson",
    ".topojson": "geojson",
    ".csv": "csv",
}
PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
SQLITE_MAGIC = b"SQLite format 3\0"
_FEATURES = re.compile(rb'"type"\s*:\s*"(?:FeatureCollection|Feature)"|"features"\s*:')
_TOPOLOGY = re.compile(rb'"type"\s*:\s*"Topology"|"arcs"\s*:')

Note = tuple[str, dict[str, object]]


@dataclass(frozen=True)
class Delivery:
    """What there is to read: neutral copies of the files that belong together."""

    name: str
    kind: str  # shapefile, gpkg, geojson, topojson, csv
    files: tuple[Path, ...]
    sha256: str
    encoding: encoding.Decision
    count: int | None = None  # by the file's own bytes, where they say
    deleted: int = 0  # rows that are marked as deleted and not counted
    wkt: str = ""
    layer: str = ""
    notes: tuple[Note, ...] = ()


@dataclass
class _Source:
    """One file of the candidates: its name for people, its name on disk, how to copy it."""

    stem: str
    extension: str
    path: Path
    member: archive.Member | None = None
    copies: dict[str, Path] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return self.stem + self.extension

    def copy(self, target: Path) -> Path:
        if self.member is not None:
            archive.unpack(self.path, self.member, target)
        else:
            shutil.copyfile(self.path, target)
        return target


def receive(path: Path, *, work_dir: Path, given_encoding: str = "") -> Delivery:
    """Copy what ``path`` names into ``work_dir`` and say what it is; raises ``Refused``.

    ``path`` may end inside a zip or a GeoPackage: ``city.zip/blocks.shp``, ``city.gpkg/blocks``.
    """
    file, inner = _split(path)
    if file.stat().st_size > MOST_BYTES:
        raise Refused("file_too_large", gigabytes=round(file.stat().st_size / 1024**3, 1))
    if file.suffix.lower() == ".zip":
        sources = [
            _Source(member.stem, member.extension, file, member)
            for member in archive.members_of(file)
        ]
    else:
        sources = _beside(file)
    kind, chosen = _choose(sources, inner, name=file.name)
    layer = inner if kind == "gpkg" and not inner.lower().endswith(".gpkg") else ""
    copies = _copy(chosen, work_dir)
    digest = _digest([file] if file.suffix.lower() == ".zip" else [s.path for s in chosen])
    delivery = _recognise(kind, chosen, copies, given_encoding)
    return replace(delivery, name=file.name, sha256=digest, layer=layer)


def _split(path: Path) -> tuple[Path, str]:
    """The file on disk, and what of the path lies inside it."""
    for candidate in (path, *path.parents):
        if candidate.is_file():
            return candidate, path.relative_to(candidate).as_posix().removeprefix(".")
    raise Refused("no_such_file", name=path.name)


def _beside(file: Path) -> list[_Source]:
    """The file itself, and for a shapefile the parts that lie next to it."""
    if KINDS.get(file.suffix.lower()) != "shapefile":
        return [_Source(file.stem, file.suffix.lower(), file)]
    return [
        _Source(other.stem, other.suffix.lower(), other)
        for other in sorted(file.parent.iterdir())
        if other.is_file() and other.stem == file.stem and other.suffix.lower() in PARTS
    ]


def _choose(sources: list[_Source], inner: str, *, name: str) -> tuple[str, list[_Source]]:
    """The one data set that is meant; several of a kind that belong together count as one."""
    heads = [s for s in sources if s.extension in KINDS]
    if inner and any(s.label == inner for s in heads):
        heads = [s for s in heads if s.label == inner]
    elif inner and not (len(heads) == 1 and heads[0].extension == ".gpkg"):
        raise Refused("no_such_member", name=inner, choices=_list(s.label for s in heads))
    if not heads:
        raise Refused("nothing_readable", name=name, found=_list(s.label for s in sources))
    kinds = {KINDS[s.extension] for s in heads}
    if len(kinds) > 1 or (len(heads) > 1 and kinds & {"shapefile", "gpkg"}):
        raise Refused("choose_member", name=name, choices=_list(s.label for s in heads))
    kind = kinds.pop()
    if kind == "shapefile":
        stem = heads[0].stem
        return kind, [s for s in sources if s.stem == stem and s.extension in PARTS]
    return kind, sorted(heads, key=lambda s: s.label)


def _list(names: Iterable[str]) -> str:
    shown = [PurePosixPath(name).as_posix()[:60] for name in names]
    return ", ".join(shown[:12]) + (" …" if len(shown) > 12 else "")


def _copy(chosen: list[_Source], work_dir: Path) -> list[Path]:
    """Under names of our own: no name from outside reaches the disk or GDAL."""
    together = chosen[0].extension in PARTS
    return [
        source.copy(work_dir / f"delivery{0 if together else number}{source.extension}")
        for number, source in enumerate(chosen)
    ]


def _digest(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            _feed(digest, file)
    return digest.hexdigest()


def _feed(digest: "hashlib._Hash", file: BinaryIO) -> None:
    while block := file.read(COPY_BYTES):
        digest.update(block)


def _recognise(
    kind: str, chosen: list[_Source], copies: list[Path], given_encoding: str
) -> Delivery:
    """The delivery, if the bytes are what the extension says."""
    head = next(source for source in chosen if source.extension in KINDS)
    name = PurePosixPath(head.label).name
    if kind == "shapefile":
        return _shapefile({path.suffix: path for path in copies}, name, given_encoding)
    if kind == "csv":
        return _table(copies, name, given_encoding)
    heads = [path.open("rb").read(HEAD_BYTES) for path in copies]
    if kind == "gpkg" and not heads[0].startswith(SQLITE_MAGIC):
        raise Refused("not_what_it_says", name=name, kind="GeoPackage")
    if kind == "geojson":
        kind = _json_kind(copies, heads, name)
    return Delivery(name, kind, tuple(copies), "", encoding.Decision("utf-8", "ascii"))


def _json_kind(copies: list[Path], heads: list[bytes], name: str) -> str:
    kinds = set()
    for path, head in zip(copies, heads, strict=True):
        text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        whole = text + path.open("rb").read()[-HEAD_BYTES:]
        if not text.startswith(b"{") or b"\x00" in text:
            raise Refused("not_what_it_says", name=name, kind="GeoJSON")
        kinds.add(
            "topojson" if _TOPOLOGY.search(text) and b'"Topology"' in whole
            else "geojson" if _FEATURES.search(whole) else ""
        )  # fmt: skip
    if len(kinds) > 1 or "" in kinds or (kinds == {"topojson"} and len(copies) > 1):
        raise Refused("not_what_it_says", name=name, kind="GeoJSON")
    return kinds.pop()


def _table(copies: list[Path], name: str, given_encoding: str) -> Delivery:
    lines: list[bytes] = []
    for path in copies:
        with path.open("rb") as file:
            if b"\0" in file.read(HEAD_BYTES):
                raise Refused("not_what_it_says", name=name, kind="CSV")
            file.seek(0)
            lines += (line for line in file if max(line) > 127)
    decision, notes = _settle(lines, given_encoding, name=name)
    return Delivery(name, "csv", tuple(copies), "", decision, notes=notes)


def _shapefile(parts: dict[str, Path], name: str, given_encoding: str) -> Delivery:
    """All parts there, whole and of one count; raises ``Refused``."""
    if ".dbf" not in parts:
        raise Refused("dbf_missing", name=name)
    shp = parts[".shp"]
    count, mended = shapes.count_and_mend(shp, shp.with_suffix(".shx"), name=name)
    table = dbf.open_table(parts[".dbf"], name=name)
    if table.count != count:
        raise Refused("counts_differ", name=name, shapes=count, rows=table.count)
    decision, notes = _settle(
        list(dbf.texts(table)),
        given_encoding,
        name=name,
        declared=_small_text(parts.get(".cpg"), limit=4096),
        language_byte=table.language_byte,
    )
    if mended:
        notes = (("shx_rebuilt", {"count": count}), *notes)
    if deleted := dbf.deleted_count(table):
        notes = (*notes, ("rows_deleted", {"count": deleted}))
    wkt = _small_text(parts.get(".prj"), limit=20_000)
    return Delivery(
        name,
        "shapefile",
        (shp,),
        "",
        decision,
        count=count - deleted,
        deleted=deleted,
        wkt=wkt,
        notes=notes,
    )


def _settle(
    values: list[bytes],
    given: str,
    *,
    name: str,
    declared: str = "",
    language_byte: int = 0,
) -> tuple[encoding.Decision, tuple[Note, ...]]:
    """The encoding, by the analyst's word where there is one, and what must be said about it."""
    decision = encoding.decide(values, declared=declared, language_byte=language_byte)
    if given:
        codec = encoding.codec_of(given)
        if codec is None:
            raise Refused("encoding_unknown", encoding=given[:40])
        if not encoding.decodes(values, codec):
            raise Refused("encoding_wrong", name=name, encoding=given[:40], guess=decision.name)
        return encoding.Decision(codec, "given"), ()
    notes: list[Note] = []
    if decision.ignored:
        notes.append(("cpg_ignored", {"declared": decision.ignored, "used": decision.name}))
    elif decision.is_guess:
        notes.append(("encoding_guessed", {"used": decision.name}))
    return decision, tuple(notes)


def _small_text(path: Path | None, *, limit: int) -> str:
    if path is None:
        return ""
    with path.open("rb") as file:
        return file.read(limit).decode("utf-8-sig", errors="replace")
