"""Judging by its bytes whether a file is what it is called, and how its text is written."""

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath

from . import dbf, encoding, shapes
from .contents import Chosen
from .delivery import Delivery, Note
from .errors import Refused

HEAD_BYTES = 65_536
SQLITE_MAGIC = b"SQLite format 3\0"
FLATGEOBUF_MAGIC = b"fgb\x03fgb"
LEAST_OF_GEODATABASE = ("gdb", "a00000001.gdbtable", "a00000001.gdbtablx")
FIRST_DXF_IN_UTF8 = b"AC1021"
READ_LETTERS = 1024**2
_KML = re.compile(rb"<(?:\w+:)?kml[\s>]")
_XML_ENCODING = re.compile(rb"""<\?xml[^>]*encoding=["']([\w.:-]{1,40})["']""")
_XML_DECLARATION = re.compile(r"^\ufeff?<\?xml[^>]*\?>")
_DXF_VERSION = re.compile(rb"\$ACADVER\s+1\s+(AC\d{4})")
_DXF_PAGE = re.compile(rb"\$DWGCODEPAGE\s+3\s+([\w-]{1,20})")
_FEATURES = re.compile(rb'"type"\s*:\s*"(?:FeatureCollection|Feature)"|"features"\s*:')
_TOPOLOGY = re.compile(rb'"type"\s*:\s*"Topology"|"arcs"\s*:')


def recognise(chosen: Chosen, copies: list[Path], given_encoding: str) -> Delivery:
    """The delivery, if the bytes are what the extension says; raises ``Refused``."""
    kind = chosen.kind
    name = PurePosixPath(chosen.sources[0].label).name
    if kind == "shapefile":
        return _shapefile({path.suffix: path for path in copies}, name, given_encoding)
    if kind == "csv":
        return _table(copies, name, given_encoding)
    if kind == "dxf":
        return _drawing(copies[0], name, given_encoding)
    if kind == "kml":
        _write_as_utf8(copies[0], name)
    if kind == "geojson":
        kind = _json_kind(copies, [_head(path) for path in copies], name)
    elif not IS_KIND[kind](copies[0]):
        raise Refused("not_what_it_says", name=name, kind=SPOKEN[kind])
    return Delivery(name, kind, tuple(copies), "", encoding.Decision("utf-8", "format"))


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)


def _is_workbook(path: Path) -> bool:
    return zipfile.is_zipfile(path) and b"xl/" in _head(path) + _tail(path)


SPOKEN = {"gpkg": "GeoPackage", "flatgeobuf": "FlatGeobuf", "kml": "KML", "filegdb": "FileGDB",
          "xlsx": "XLSX"}  # fmt: skip
IS_KIND: dict[str, Callable[[Path], bool]] = {
    "gpkg": lambda path: _head(path).startswith(SQLITE_MAGIC),
    "flatgeobuf": lambda path: _head(path).startswith(FLATGEOBUF_MAGIC),
    "kml": lambda path: _KML.search(_head(path)) is not None,
    "filegdb": lambda path: all((path / part).is_file() for part in LEAST_OF_GEODATABASE),
    "xlsx": _is_workbook,
}


def _write_as_utf8(path: Path, name: str) -> None:
    """XML may name any encoding, of which its readers here know few."""
    head = _head(path)
    codec = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else None
    if match := _XML_ENCODING.search(head[:200]):
        codec = encoding.codec_of(match[1].decode())
        if codec is None:
            raise Refused("encoding_unknown", encoding=match[1].decode()[:40])
    if codec in (None, "utf-8", "ascii"):
        return
    other = path.with_suffix(".utf8")
    try:
        with path.open(encoding=codec, newline="") as source, other.open("wb") as target:
            start = _XML_DECLARATION.sub("", source.read(READ_LETTERS), count=1)
            while start:
                target.write(start.encode())
                start = source.read(READ_LETTERS)
    except UnicodeError as error:
        raise Refused("encoding_wrong", name=name, encoding=codec, guess="?") from error
    other.replace(path)


def _drawing(path: Path, name: str, given_encoding: str) -> Delivery:
    """A text DXF; since 2007 they are in UTF-8, before that in the code page they name."""
    head = _head(path)
    if head.startswith(b"AutoCAD Binary DXF"):
        raise Refused("dxf_binary")
    if b"SECTION" not in head or b"\0" in head:
        raise Refused("not_what_it_says", name=name, kind="DXF")
    version, page = _DXF_VERSION.search(head), _DXF_PAGE.search(head)
    declared = page[1].decode() if page else ""
    if version and version[1] >= FIRST_DXF_IN_UTF8:
        declared = "utf-8"
    decision, notes = _settle(
        lambda: encoding.high_lines([path]), given_encoding, name=name, declared=declared
    )
    return Delivery(name, "dxf", (path,), "", decision, notes=notes, declared=declared)


def _json_kind(copies: list[Path], heads: list[bytes], name: str) -> str:
    kinds = set()
    for path, head in zip(copies, heads, strict=True):
        text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        whole = text + _tail(path)
        if not text.startswith(b"{") or b"\x00" in text:
            raise Refused("not_what_it_says", name=name, kind="GeoJSON")
        kinds.add(
            "topojson" if _TOPOLOGY.search(text) and b'"Topology"' in whole
            else "geojson" if _FEATURES.search(whole) else ""
        )  # fmt: skip
    if len(kinds) > 1 or "" in kinds or (kinds == {"topojson"} and len(copies) > 1):
        raise Refused("not_what_it_says", name=name, kind="GeoJSON")
    return kinds.pop()


def _tail(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - HEAD_BYTES, 0))
        return file.read()


def _table(copies: list[Path], name: str, given_encoding: str) -> Delivery:
    for path in copies:
        with path.open("rb") as file:
            if b"\0" in file.read(HEAD_BYTES):
                raise Refused("not_what_it_says", name=name, kind="CSV")
    decision, notes = _settle(lambda: encoding.high_lines(copies), given_encoding, name=name)
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
    declared = _small_text(parts.get(".cpg"), limit=4096)
    decision, notes = _settle(
        lambda: dbf.texts(table),
        given_encoding,
        name=name,
        declared=declared,
        language_byte=table.language_byte,
    )
    if mended:
        notes = (("shx_rebuilt", {"count": count}), *notes)
    if deleted := dbf.deleted_count(table):
        notes = (*notes, ("rows_deleted", {"count": deleted}))
    notes = (*notes, *_cut_texts(table, decision.name))
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
        declared=declared,
        language_byte=table.language_byte,
    )


def _cut_texts(table: dbf.Table, codec: str) -> Iterator[Note]:
    for column, count in dbf.full_columns(table):
        name = column.name.decode(codec, errors="replace")
        yield "text_cut", {"column": name, "count": count, "width": column.width}


def _settle(
    values: Callable[[], Iterable[bytes]],
    given: str,
    *,
    name: str,
    declared: str = "",
    language_byte: int = 0,
) -> tuple[encoding.Decision, tuple[Note, ...]]:
    """The encoding, by the analyst's word where there is one, and what must be said about it."""
    decision = encoding.decide(values(), declared=declared, language_byte=language_byte)
    if given:
        codec = encoding.codec_of(given)
        if codec is None:
            raise Refused("encoding_unknown", encoding=given[:40])
        if not encoding.decodes(values(), codec):
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
