"""The first stages of a delivery: receive, inspect, stage. What they refuse changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from math import isfinite
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from gis_core import crs, safeio
from gis_core.safeio.reading import ROW_NUMBER
from gis_core.safeio.room import room
from gis_core.search.fold import DIGITS

from . import findings, staging
from .errors import ImportRefused
from .findings import Found
from .layer import Field, LayerSpec
from .mapping import Mapped, map_columns
from .models import ImportRun
from .weighing import overrulable

Progress = Callable[[str, int, int], None]
UNFIT = {"number": "constant_no_number", "date": "constant_no_date"}
DEGREE_NAMES = frozenset({"lon", "lng", "long", "longitude", "خطالطول"})


@dataclass(frozen=True)
class Wishes:
    """What the analyst said beyond naming the file."""

    encoding: str = ""
    srid: int | None = None
    columns: Mapping[str, str] = field(default_factory=dict)  # column -> field
    constants: Mapping[str, str] = field(default_factory=dict)  # field -> value
    repair: bool = False
    create_blocks: bool = False
    accept: tuple[str, ...] = ()  # blocking codes that shall only warn in this delivery
    dataset: str = ""  # which of several in one file

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Wishes:
        """What a run keeps of them."""
        told = {f.name: kept[f.name] for f in fields(cls) if f.name in kept}
        return cls(**{**told, "accept": tuple(told.get("accept", ()))})

    def as_kept(self) -> dict[str, Any]:
        """As a run keeps them."""
        return asdict(self)


def stage(
    run: ImportRun, spec: LayerSpec, path: Path, *, wishes: Wishes, progress: Progress
) -> None:
    """Read the file into staged features, with what reading found; raises ``ImportRefused``."""
    _refuse_unknown_scope(spec, run.scope)
    _refuse_unknown_wishes(spec, wishes)
    try:
        with room("import") as work_dir:
            _stage(run, spec, path, work_dir, wishes=wishes, progress=progress)
    except safeio.Refused as refusal:
        raise ImportRefused.because(refusal, run) from refusal


def _stage(
    run: ImportRun,
    spec: LayerSpec,
    path: Path,
    work_dir: Path,
    *,
    wishes: Wishes,
    progress: Progress,
) -> None:
    delivery = safeio.receive(path, work_dir=work_dir, given_encoding=wishes.encoding)
    inspection = safeio.inspect(
        delivery, allowed=crs.ALLOWED, given_srid=wishes.srid, extent=crs.extent()
    )
    mapped = map_columns(
        spec, dict(inspection.fields), given=wishes.columns, constants=wishes.constants
    )
    srid = _reference_of(delivery, inspection, mapped)
    _note_inspection(run, delivery, inspection, mapped, srid=srid, wishes=wishes)
    if inspection.count == 0:
        raise ImportRefused("file_empty")
    outcome = safeio.Outcome()
    blocks = safeio.read(
        delivery,
        _reading(spec, mapped, srid=srid, wishes=wishes),
        outcome,
        progress=progress,
    )
    held = staging.fill(run, blocks)
    if not held == outcome.read == inspection.count:
        raise ImportRefused("count_broken", {"read": inspection.count, "staged": held})
    with transaction.atomic():
        findings.record(run, _found(spec, delivery, inspection, mapped, outcome))
        run.source_features = held
        run.state = ImportRun.State.STAGED
        run.save()


def _refuse_unknown_scope(spec: LayerSpec, scope: str) -> None:
    known = [ImportRun.Scope.MENTIONED.value, *spec.scopes]
    if scope not in known:
        told = {"layer": spec.label, "scope": scope, "scopes": known}
        raise ImportRefused("scope_unknown", told)


def _refuse_unknown_wishes(spec: LayerSpec, wishes: Wishes) -> None:
    known = [*(f.name for f in spec.fields), *spec.settable]
    for name in wishes.constants:
        if name not in known:
            raise ImportRefused("field_unknown", {"name": name, "fields": known})
    _refuse_bad_constants(spec, wishes.constants)
    if wishes.create_blocks and not spec.makes_blocks:
        raise ImportRefused("makes_no_blocks", {"layer": spec.label})
    for code in wishes.accept:
        if code not in (codes := overrulable(spec.name)):
            raise ImportRefused("code_not_acceptable", {"code": code, "codes": codes})


def _refuse_bad_constants(spec: LayerSpec, constants: Mapping[str, str]) -> None:
    """A value for all features must be what its field holds, before anything is read."""
    kinds = {f.name: f.kind for f in spec.fields} | dict.fromkeys(spec.past_dates, "date")
    for name, value in constants.items():
        kind = kinds.get(name, "text")
        try:
            day = date.fromisoformat(value) if kind == "date" else None
            is_fit = kind != "number" or isfinite(float(value))
        except ValueError:
            is_fit = False
        if not is_fit:
            raise ImportRefused(UNFIT[kind], {"name": name, "value": value[:60]})
        if day and name in spec.past_dates and day > timezone.localdate():
            raise ImportRefused("constant_in_future", {"name": name, "value": value})


def _reference_of(
    delivery: safeio.Delivery, inspection: safeio.Inspection, mapped: Mapped
) -> int | None:
    """The delivery's CRS; for a table only if it has coordinates, which degrees may say by name."""
    axes = [axis for axis in ("x", "y") if axis in mapped.columns]
    if delivery.is_table and len(axes) == 1:
        raise ImportRefused("coordinate_alone", {"column": mapped.columns[axes[0]]})
    if not delivery.is_table or "x" not in mapped.columns:
        return inspection.srid if not delivery.is_table else None
    if inspection.srid is not None:
        return inspection.srid
    if mapped.columns["x"].strip().lower() in DEGREE_NAMES:
        return crs.WGS84
    named = [mapped.columns[axis] for axis in ("x", "y") if axis in mapped.columns]
    raise ImportRefused("point_without_crs", {"columns": named})


def _note_inspection(
    run: ImportRun,
    delivery: safeio.Delivery,
    inspection: safeio.Inspection,
    mapped: Mapped,
    *,
    srid: int | None,
    wishes: Wishes,
) -> None:
    run.sha256 = delivery.sha256
    run.encoding = delivery.encoding.name
    run.crs = f"EPSG:{srid}" if srid else ""
    run.source_features = inspection.count
    run.mapping = asdict(wishes) | {
        "columns": dict(mapped.columns),
        "constants": dict(wishes.constants),
        "guessed": sorted(mapped.guessed),
    }
    run.state = ImportRun.State.INSPECTED
    run.save()


def _reading(
    spec: LayerSpec, mapped: Mapped, *, srid: int | None, wishes: Wishes
) -> safeio.Reading:
    fields = [f for f in spec.fields if f.name in mapped.columns]
    constants = {k: v for k, v in wishes.constants.items() if spec.field_named(k)}
    return safeio.Reading(
        columns=tuple(_column(f, mapped.columns[f.name]) for f in fields),
        constants=constants,
        key=spec.key,
        key_else=spec.key_else,
        required=tuple(f.name for f in spec.fields if f.required),
        geometry=spec.geometry,
        srid=srid,
        storage_srid=crs.STORAGE,
        extent=crs.extent(),
        digits=DIGITS,
        repair=wishes.repair,
        overlap_depth_m=spec.overlap_depth_m if spec.overlap_severity else None,
    )


def _column(described: Field, source: str) -> dict[str, object]:
    return {
        "source": source,
        "field": described.name,
        "kind": described.kind if source != ROW_NUMBER else "label",
        "most": described.most,
    }


def _found(
    spec: LayerSpec,
    delivery: safeio.Delivery,
    inspection: safeio.Inspection,
    mapped: Mapped,
    outcome: safeio.Outcome,
) -> Iterator[Found]:
    for code, params in (*delivery.notes, *inspection.notes):
        yield Found(code, "W", params=params)
    used = [f"{column} → {name}" for name, column in mapped.columns.items()]
    yield Found("columns_used", "I", params={"columns": used})
    if mapped.unused:
        yield Found("columns_unused", "I", params={"columns": list(mapped.unused)})
    if outcome.z_dropped:
        yield Found("z_dropped", "I", params={"count": outcome.z_dropped})
    labels = {f.name: f.label for f in spec.fields}
    for told in outcome.findings:
        params = told["params"]
        if "field" in params:
            params["field"] = labels[params["field"]]
        severity = told["severity"]
        if told["code"] in ("overlap", "geometry_duplicate"):
            severity = spec.overlap_severity
        place = tuple(told["place"]) if told["place"] else None
        yield Found(told["code"], severity, told["seq"], params, place, told.get("key") or "")
