"""What a person can choose from: the data sets in a zip, a GeoPackage or any other delivery."""

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from . import contents, sandbox, shapes
from .contents import Source
from .delivery import Delivery, Note
from .errors import Refused
from .receiving import open_file
from .recognising import recognise
from .room import room

WALL_SECONDS = 180


@dataclass(frozen=True)
class DataSet:
    """One thing that can be brought in; ``receive(file / name)`` takes it."""

    name: str  # "" where the file is this data set and nothing else
    kind: str
    features: int | None = None
    geometry: str = ""  # Polygon, Point, Unknown (of several types), "" for a table
    problem: Note | None = None  # why it cannot be brought in
    fields: tuple[str, ...] = ()


def survey(
    path: Path, *, work_dir: Path | None = None, wall_seconds: int = WALL_SECONDS
) -> list[DataSet]:
    """The data sets that a file holds, in the file's order; raises ``Refused`` for the file.

    A data set that cannot be read does not hide the others: it says its ``problem``.
    """
    with nullcontext(work_dir) if work_dir else room("survey") as folder:
        file, inner = contents.split(path)
        sources = open_file(file)
        heads = [s for s in sources if s.kind and _is_in(s.label, inner)]
        if not heads:
            found = contents.listed(s.label for s in sources)
            raise Refused("nothing_readable", name=file.name, found=found)
        found_sets = list(_look(sources, heads, folder, wall_seconds=wall_seconds))
    is_alone = len(heads) == 1 and not contents.is_archive(file)
    return [replace(s, name=_name(s.name, is_alone=is_alone)) for s in _joined(found_sets)]


def _is_in(label: str, inner: str) -> bool:
    return not inner or label == inner or label.startswith(inner + "/")


def _name(name: str, *, is_alone: bool) -> str:
    """A file of its own is not named again after its own path."""
    return name.partition("/")[2] if is_alone else name


def _look(
    sources: list[Source], heads: list[Source], folder: Path, *, wall_seconds: int
) -> Iterator[DataSet]:
    """Kind by kind, because a child may only know one."""
    for number, (kind, group) in enumerate(groupby(heads, key=lambda s: s.kind)):
        each = list(group)
        if kind == "shapefile":
            for place, head in enumerate(each):
                yield _shapefile(sources, head, _made(folder / f"{number}-{place}"))
            continue
        yield from _asked(each, _made(folder / str(number)), wall_seconds=wall_seconds)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _shapefile(sources: list[Source], head: Source, folder: Path) -> DataSet:
    """By its own bytes: no reader is needed to count."""
    chosen = contents.together(sources, [head])
    try:
        delivery = recognise(chosen, contents.copy(chosen, folder), "")
    except Refused as refusal:
        return DataSet(head.label, head.kind, problem=(refusal.code, refusal.params))
    geometry = shapes.type_of(delivery.files[0])
    return DataSet(head.label, head.kind, delivery.count, geometry)


def _asked(heads: list[Source], folder: Path, *, wall_seconds: int) -> Iterator[DataSet]:
    """By the child; files that are not what they are called never reach it."""
    asked: dict[str, list[tuple[Source, Delivery]]] = {}
    for number, head in enumerate(heads):
        chosen = contents.Chosen(head.kind, (head,))
        try:
            delivery = recognise(chosen, contents.copy(chosen, _made(folder / str(number))), "")
        except Refused as refusal:
            yield DataSet(head.label, head.kind, problem=(refusal.code, refusal.params))
            continue
        asked.setdefault(delivery.kind, []).append((head, delivery))
    for kind, files in asked.items():
        job: dict[str, object] = {
            "task": "survey",
            "kind": kind,
            "files": [str(delivery.files[0]) for _head, delivery in files],
            "encodings": [delivery.encoding.name for _head, delivery in files],
        }
        try:
            answers = sandbox.ask(job, wall_seconds=wall_seconds)["files"]
        except Refused as refusal:
            answers = [{"problem": [refusal.code, refusal.params]}] * len(files)
        for (head, _delivery), answer in zip(files, answers, strict=True):
            yield from _answered(head.label, kind, answer)


def _answered(label: str, kind: str, answer: dict[str, Any]) -> Iterator[DataSet]:
    if "problem" in answer:
        yield DataSet(label, kind, problem=tuple(answer["problem"]))
        return
    layers = answer["layers"]
    for layer in layers:
        is_named = kind in contents.LAYERED
        yield DataSet(
            f"{label}/{layer['name']}" if is_named else label,
            kind,
            layer.get("features"),
            layer.get("geometry", ""),
            tuple(layer["problem"]) if "problem" in layer else None,
            tuple(layer.get("fields", ())),
        )


def _joined(found: list[DataSet]) -> list[DataSet]:
    """Before files that may be taken as one, the whole of them."""
    first = found[0]
    alike = {s.fields for s in found}
    is_whole = (
        len(found) > 1
        and all(s.kind == first.kind and s.problem is None for s in found)
        and first.kind in contents.MERGED
        and (len(alike) == 1 or first.kind != "csv")
    )
    if not is_whole:
        return found
    kinds = {s.geometry for s in found}
    whole = DataSet(
        "",
        first.kind,
        sum(s.features or 0 for s in found),
        first.geometry if len(kinds) == 1 else "Unknown",
        fields=tuple(dict.fromkeys(name for fields in alike for name in fields)),
    )
    return [whole, *found]
