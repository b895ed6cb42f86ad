"""Which column of a delivery is which field: by the analyst's word, else by its name."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation

from gis_core.safeio.reading import ROW_NUMBER
from gis_core.search.fold import fold

from .errors import ImportRefused
from .layer import Field, LayerSpec
from .models import ImportRun

SHAPEFILE_NAME_BYTES = 10
NUMBERS = ("int", "float", "uint")
_JOINTS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Mapped:
    """Field names by column, and the columns that nothing was made of."""

    columns: Mapping[str, str]  # field -> column
    guessed: frozenset[str]  # fields
    unused: tuple[str, ...]


def said(run: ImportRun) -> set[str]:
    """The fields that a delivery speaks of; of all others the published value stands."""
    return {*run.mapping.get("columns", {}), *run.mapping.get("constants", {})}


def map_columns(
    spec: LayerSpec,
    types: Mapping[str, str],
    *,
    given: Mapping[str, str],
    constants: Mapping[str, str],
) -> Mapped:
    """Every required field with a column; raises ``ImportRefused`` naming what there is.

    ``types`` are the columns in their order, each with the type that the file gives it.
    """
    names = list(types)
    chosen = _as_told(spec, names, given)
    guessed = set()
    for field in spec.fields:
        if field.name in chosen or field.name in constants:
            continue
        free = [n for n in names if n not in chosen.values()]
        if field.is_word:
            free = [n for n in free if not types[n].startswith(NUMBERS)]
        found = _guess(field, free)
        if found:
            chosen[field.name] = found
            guessed.add(field.name)
        elif field.required:
            raise ImportRefused(
                "column_missing",
                {"field": field.label, "columns": names[:60], "name": field.name},
            )
    unused = tuple(n for n in names if n not in chosen.values())
    return Mapped(chosen, frozenset(guessed), unused)


def axes_of(spec: LayerSpec, names: Sequence[str]) -> tuple[str, str] | None:
    """The two columns of a table that go by the names of coordinates, if there are two."""
    found: list[str] = []
    for axis in ("x", "y"):
        field = spec.field_named(axis)
        called = [name for name in names if field and _goes_by(field, name)]
        found += called[:1]
    return (found[0], found[1]) if len(found) == 2 else None


def _goes_by(field: Field, name: str) -> bool:
    return any(_is_called(name, alias) for alias in (field.name, *field.aliases))


def _as_told(spec: LayerSpec, names: list[str], given: Mapping[str, str]) -> dict[str, str]:
    chosen: dict[str, str] = {}
    for column, name in given.items():
        if spec.field_named(name) is None:
            known = [field.name for field in spec.fields]
            raise ImportRefused("field_unknown", {"name": name, "fields": known})
        if column != ROW_NUMBER and column not in names:
            raise ImportRefused("column_unknown", {"column": column, "columns": names[:60]})
        if name in chosen:
            raise ImportRefused("field_twice", {"name": name})
        chosen[name] = column
    return chosen


def _guess(field: Field, names: list[str]) -> str | None:
    """The one column that goes by one of the field's names; several of equal rank are refused.

    What the field is called on pages is the last of them: tables for people are headed so.
    """
    for alias in (field.name, *field.aliases, *_labels(field)):
        found = [name for name in names if _is_called(name, alias)]
        if len(found) > 1:
            raise ImportRefused(
                "column_ambiguous",
                {"field": field.label, "columns": found, "name": field.name},
            )
        if found:
            return found[0]
    return None


def _labels(field: Field) -> Iterator[str]:
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            yield str(field.label)


def _is_called(column: str, alias: str) -> bool:
    """Equal when folded; or its beginning, where a shapefile has cut the name at ten bytes."""
    name, wanted = _bare(column), _bare(alias)
    if name == wanted:
        return bool(name)
    was_cut = len(column.encode()) in (SHAPEFILE_NAME_BYTES, SHAPEFILE_NAME_BYTES - 1)
    return was_cut and len(name) >= 4 and wanted.startswith(name)


def _bare(name: str) -> str:
    return _JOINTS.sub("", fold(name))
