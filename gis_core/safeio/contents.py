"""What a file or an archive holds, and which of it is meant."""

import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from . import archive
from .errors import Refused

KINDS = {
    ".shp": "shapefile",
    ".gpkg": "gpkg",
    ".geojson": "geojson",
    ".json": "geojson",
    ".topojson": "geojson",
    ".fgb": "flatgeobuf",
    ".kml": "kml",
    ".dxf": "dxf",
    ".gdb": "filegdb",
    ".xlsx": "xlsx",
    ".csv": "csv",
}
ARCHIVES = frozenset({".zip", ".kmz"})
ENDINGS = frozenset({*KINDS, *ARCHIVES})
PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
LAYERED = frozenset(
    {"gpkg", "kml", "dxf", "filegdb", "xlsx"}
)  # one file of several layers, any of which may be named
MERGED = frozenset({"geojson", "csv"})  # several files of one kind count as one


# The files of a geodatabase's folder that are read; locks and rasters are none of them.
_OF_GEODATABASE = re.compile(
    r"gdb|timestamps|a[0-9a-f]{8}\.(gdbtable|gdbtablx|gdbindexes|atx|spx|freelist|horizon)",
    re.IGNORECASE,
)
_FIRST_TABLE = "a00000001.gdbtable"  # every geodatabase has it: the list of its tables


@dataclass(frozen=True)
class Source:
    """One file (or folder) of the candidates: its name for people, and how to copy it."""

    stem: str
    extension: str
    path: Path
    members: tuple[archive.Member, ...] = ()

    @property
    def label(self) -> str:
        return self.stem + self.extension

    @property
    def kind(self) -> str:
        return KINDS.get(self.extension, "")

    def copy(self, target: Path) -> Path:
        if self.extension == ".gdb":
            self._copy_folder(target)
        elif self.members:
            archive.unpack(self.path, self.members[0], target)
        else:
            shutil.copyfile(self.path, target)
        return target

    def _copy_folder(self, target: Path) -> None:
        target.mkdir()
        for member in self.members:
            archive.unpack(self.path, member, target / member.name.name.lower())
        for file in () if self.members else files_of(self.path):
            shutil.copyfile(file, target / file.name.lower())


@dataclass(frozen=True)
class Chosen:
    """The files of one data set, the one that names it first, and the layer that is meant."""

    kind: str
    sources: tuple[Source, ...]
    layer: str = ""


def split(path: Path) -> tuple[Path, str]:
    """The file on disk, and what of the path lies inside it."""
    for candidate in (path, *path.parents):
        if _is_there(candidate):
            return candidate, path.relative_to(candidate).as_posix().removeprefix(".")
    raise Refused("no_such_file", name=path.name)


def _is_there(path: Path) -> bool:
    try:
        return path.is_file() or (path.suffix.lower() == ".gdb" and path.is_dir())
    except OSError:  # a layer's name may be longer than a file's
        return False


def is_archive(file: Path) -> bool:
    return file.suffix.lower() in ARCHIVES


def files_of(path: Path) -> list[Path]:
    """The files that a path on disk stands for: itself, or what of a geodatabase is read."""
    if path.is_file():
        return [path]
    return [
        file
        for file in sorted(path.iterdir())
        if _OF_GEODATABASE.fullmatch(file.name) and file.is_file() and not file.is_symlink()
    ]


def sources_of(file: Path) -> list[Source]:
    """The members of an archive; else the file, and for a shapefile the parts that lie next to it.

    Raises ``Refused`` for an archive that is not opened.
    """
    if is_archive(file):
        return list(_members(file))
    if KINDS.get(file.suffix.lower()) != "shapefile":
        return [Source(file.stem, file.suffix.lower(), file)]
    return [
        Source(other.stem, other.suffix.lower(), other)
        for other in sorted(file.parent.iterdir())
        if other.is_file() and other.stem == file.stem and other.suffix.lower() in PARTS
    ]


def _members(file: Path) -> Iterator[Source]:
    """Files, and the folders of geodatabases as one each."""
    members = archive.members_of(file)
    is_bare = any(str(member.name) == _FIRST_TABLE for member in members)
    folders: dict[str, list[archive.Member]] = {}
    for member in members:
        folder = member.name.parent
        if _OF_GEODATABASE.fullmatch(member.name.name) and (
            folder.suffix.lower() == ".gdb" or (is_bare and not folder.name)
        ):
            stem = str(folder.with_suffix("")) if folder.name else _stem(file)
            folders.setdefault(stem, []).append(member)
        elif folder.suffix.lower() != ".gdb":
            yield Source(member.stem, member.extension, file, (member,))
    for stem, parts in folders.items():
        yield Source(stem, ".gdb", file, tuple(parts))


def _stem(file: Path) -> str:
    """Of ``city.zip`` and of ``city.gdb.zip``: city."""
    return file.stem.removesuffix(".gdb")


def choose(sources: list[Source], inner: str, *, name: str) -> Chosen:
    """The one data set that is meant; several of a kind that belong together count as one."""
    heads = [s for s in sources if s.kind]
    layer = ""
    if inner:
        heads, layer = _named(heads, inner)
    if not heads:
        raise Refused("nothing_readable", name=name, found=listed(s.label for s in sources))
    kinds = {s.kind for s in heads}
    if len(kinds) > 1 or (len(heads) > 1 and not kinds <= MERGED):
        raise Refused("choose_member", name=name, choices=listed(s.label for s in heads))
    return together(sources, heads, layer)


def together(sources: list[Source], heads: list[Source], layer: str = "") -> Chosen:
    """A data set of these heads, with the parts that belong to them."""
    first = min(heads, key=lambda s: s.label)
    if first.kind == "shapefile":
        parts = [s for s in sources if s.stem == first.stem and s.extension in PARTS]
        return Chosen(first.kind, tuple(sorted(parts, key=lambda s: PARTS.index(s.extension))))
    return Chosen(first.kind, tuple(sorted(heads, key=lambda s: s.label)), layer)


def _named(heads: list[Source], inner: str) -> tuple[list[Source], str]:
    """The heads that ``inner`` names, and the layer in them if it names one."""
    if exact := [s for s in heads if s.label == inner]:
        return exact, ""
    for head in heads:
        if head.kind in LAYERED and inner.startswith(head.label + "/"):
            return [head], inner.removeprefix(head.label + "/")
    if len(heads) == 1 and heads[0].kind in LAYERED:
        return heads, inner
    raise Refused("no_such_member", name=inner, choices=listed(s.label for s in heads))


def copy(chosen: Chosen, work_dir: Path) -> list[Path]:
    """Under names of our own: no name from outside reaches the disk or GDAL."""
    one_stem = chosen.kind == "shapefile"
    return [
        source.copy(work_dir / f"delivery{0 if one_stem else number}{source.extension}")
        for number, source in enumerate(chosen.sources)
    ]


def listed(names: Iterable[str]) -> str:
    """Some names for a sentence."""
    shown = [PurePosixPath(name).as_posix()[:60] for name in names]
    return ", ".join(shown[:12]) + (" …" if len(shown) > 12 else "")
