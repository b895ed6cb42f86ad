"""Reading what a delivery would change: rows by filter and page, one in full, all as a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.gis.db.models.functions import AsGeoJSON, Transform
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gis_core import crs

from .effects import FieldRow, effects_on
from .layer import layer_named
from .models import Change, ImportRun

if TYPE_CHECKING:
    from gis_core.accounts.models import User

    from .models.change import ChangeQuerySet

PAGE = 100
ROWS_AT_ONCE = 2000
# Ground that was dealt out anew, which no lineage tells.
HINTS = {
    "lies_on": gettext_lazy("published ones on its ground"),
    "lies_under": gettext_lazy("delivered ones on its ground"),
}
PLACES = 8  # of degrees: a millimetre


@dataclass(frozen=True)
class Wanted:
    """Which of a delivery's changes: all, unless something is said."""

    kinds: tuple[str, ...] = ()
    block_id: int | None = None
    text: str = ""  # of a key
    is_unanswered: bool = False


def changes_of(run: ImportRun, user: User, wanted: Wanted | None = None) -> ChangeQuerySet:
    """A delivery's changes as far as a person may see them, by what happens and by block."""
    wanted = wanted or Wanted()
    rows: ChangeQuerySet = Change.objects.visible_to(user).filter(run=run)
    if wanted.kinds:
        rows = rows.filter(kind__in=wanted.kinds)
    if wanted.block_id is not None:
        rows = rows.filter(block=wanted.block_id)
    if wanted.text.strip():
        rows = rows.called(wanted.text)
    if wanted.is_unanswered:
        rows = rows.unanswered()
    return rows.order_by("pk")


def page_of(rows: ChangeQuerySet, *, after: int = 0, most: int = PAGE) -> tuple[list[Change], int]:
    """Rows that follow the one named, and which to name for the next page: 0 where that is all."""
    found = list(listed(rows.filter(pk__gt=after))[: most + 1])
    is_more = len(found) > most
    return found[:most], found[most - 1].pk if is_more else 0


def blocks_of(run: ImportRun, user: User) -> list[tuple[int, str, int]]:
    """(id, number, changes) of the blocks in which something would change."""
    counted = changes_of(run, user).exclude(block=None).order_by()
    rows = counted.values_list("block", "block__number").annotate(many=Count("pk"))
    return list(rows.order_by("block__number", "block"))


def words_of(change: Change) -> str:
    """What people call the thing: block 5, parcel 12; what is gone by what it was called."""
    key = change.key or change.former_key
    noun = str(layer_named(change.run.layer).noun)
    named = f"{noun} {key}".strip()
    if change.block is None:
        return named
    return _("block %(block)s, %(thing)s") % {"block": change.block.number, "thing": named}


def fields_of(change: Change) -> list[FieldRow]:
    """The table of a change, in the order of the layer's fields."""
    spec = layer_named(change.run.layer)
    labels = {field.name: str(field.label) for field in spec.fields}
    order = list(labels)
    names = sorted(change.fields, key=lambda n: order.index(n) if n in labels else len(order))
    return [FieldRow(name, labels.get(name, name), *change.fields[name]) for name in names]


def effects_of(change: Change) -> list[tuple[str, int]]:
    """What hangs on what the change touches: (open licences, 2)."""
    titles = {effect.name: effect.title for effect in effects_on(change.run.layer)} | HINTS
    told = ((title, change.effects.get(name)) for name, title in titles.items())
    return [(str(title), many) for title, many in told if many]


def details_of(change: Change, user: User) -> list[tuple[str, list[FieldRow]]]:
    """Tables that are worked out for one change when it is opened: (shares of the plan, rows)."""
    worked_out = [
        (str(effect.title), effect.detail(change, user))
        for effect in effects_on(change.run.layer)
        if effect.detail is not None
    ]
    return [(title, rows) for title, rows in worked_out if rows]


def outlines_of(change: Change) -> dict[str, Any]:
    """The former and the new outline as GeoJSON in WGS 84, each with its ``side``."""
    drawn = with_outlines(Change.objects.filter(pk=change.pk)).get()
    sides = {"before": drawn.before_drawn, "after": drawn.after_drawn}
    features = [
        {
            "type": "Feature",
            "properties": {"side": side, "kind": change.kind, "key": change.key},
            "geometry": json.loads(shape),
        }
        for side, shape in sides.items()
        if shape
    ]
    return {"type": "FeatureCollection", "features": features}


def with_outlines(rows: ChangeQuerySet) -> ChangeQuerySet:
    """Changes with ``before_drawn`` and ``after_drawn``: GeoJSON text, made by the database."""
    drawn = {
        f"{side}_drawn": AsGeoJSON(Transform(side, crs.WGS84), precision=PLACES)
        for side in ("before", "after")
    }
    return rows.without_outlines().annotate(**drawn)


def as_json(change: Change, *, outlines: bool = False) -> dict[str, Any]:
    """One change as programs have it; docs/deliveries.md describes it."""
    told = {
        "id": change.pk,
        "kind": change.kind,
        "key": change.key,
        "former_key": change.former_key,
        "block": change.block.number if change.block else None,
        "features": change.seqs,
        "rows": change.row_ids,
        "area_before_m2": _rounded(change.area_before_m2),
        "area_after_m2": _rounded(change.area_after_m2),
        "moved_m": _rounded(change.moved_m),
        "fields": {
            name: {"before": before, "after": after}
            for name, (before, after) in change.fields.items()
        },
        "effects": change.effects,
        "is_confirmed": change.is_confirmed,
    }
    if outlines:
        for side in ("before", "after"):
            shape = getattr(change, f"{side}_drawn")
            told[side] = json.loads(shape) if shape else None
    return told


def stream(run: ImportRun, rows: ChangeQuerySet, *, outlines: bool = False) -> Iterator[str]:
    """The comparison as one JSON document, piece by piece: ``{run, counts, changes: [...]}``."""
    head = {
        "id": run.pk,
        "layer": run.layer,
        "file": run.source_name,
        "sha256": run.sha256,
        "state": run.state,
        "scope": run.scope,
        "accepted": run.accepted,
        "rejected": run.rejected,
    }
    yield f'{{"run": {_text(head)},\n"counts": {_text(run.counts)},\n"changes": ['
    shown = with_outlines(rows) if outlines else rows
    comma = "\n"
    for change in listed(shown).iterator(chunk_size=ROWS_AT_ONCE):
        yield comma + _text(as_json(change, outlines=outlines))
        comma = ",\n"
    yield "\n]}\n"


def listed(rows: ChangeQuerySet) -> ChangeQuerySet:
    """With what a line of them says; outlines of blocks stay in the database, too."""
    shown = rows.without_outlines().select_related("block", "run")
    return shown.defer("block__boundary", "block__boundary_web")


def _text(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False)


def _rounded(metres: float | None) -> float | None:
    return None if metres is None else round(metres, 3)
