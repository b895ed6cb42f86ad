"""What a layer asks of a delivery: which fields, which geometry, which checks, how to publish."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

from .errors import ImportRefused
from .journal import Table

if TYPE_CHECKING:
    from gis_core.accounts.models import User

    from .checks import Check
    from .findings import Found
    from .models import ImportRun
    from .reading import Progress


@dataclass(frozen=True)
class Field:
    """A column of the layer, and the names by which deliveries call it."""

    name: str
    label: object  # a lazy translation
    aliases: tuple[str, ...] = ()
    kind: str = "text"  # text, label (a number as written), digits, number, date
    required: bool = False
    most: int = 0  # characters; 0 for any
    is_word: bool = False  # a column of numbers that goes by this name is something else


@dataclass(frozen=True)
class LayerSpec:
    """Everything that the pipeline must know of a layer."""

    name: str
    label: object
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    publish: Callable[[ImportRun, User | None], dict[str, int]]
    checks: tuple[Check, ...] = ()
    # What the checks look at, put into tables of the session before them, and dropped after.
    prepare: tuple[Callable[[ImportRun], object], ...] = ()
    tables: tuple[str, ...] = ()
    # What people may do while a delivery waits and moves no ground: asked again within publishing,
    # and what is found refuses it.
    ask_again: tuple[Callable[[ImportRun], Iterable[Found]], ...] = ()
    is_worked_on: bool = False  # people change its things one by one, by steps of their own
    # How many must approve what would end, after all that was answered; asked when it is handed in.
    approvals: Callable[[ImportRun], int] | None = None
    # What publishing would change, as rows of ``Change``; answers how many of each kind. Tells its
    # progress outside of transactions, and may be stopped there.
    compare: Callable[[ImportRun, Progress], dict[str, int]] | None = None
    # What a delivery may speak for beyond what it names, by which words a person chooses it.
    scopes: Mapping[str, object] = field(default_factory=dict)
    makes_blocks: bool = False  # at one's wish, those that it names in areas that have none
    noun: object = ""  # one of its things, as in "block 5, parcel 12"
    # Ends what the delivery removes, before it is published; parcels do so while they publish.
    remove: Callable[[ImportRun], int] | None = None
    # The tables that it writes, those that point at others before these.
    writes: tuple[Table, ...] = ()
    # Takes a published run back where rows alone are not enough: {restored, left}. What is left
    # has been touched since and is recorded as findings.
    roll_back: Callable[[ImportRun, User | None], dict[str, int]] | None = None
    # The key of a feature that has nothing in any field of ``key``.
    key_else: tuple[str, ...] = ()
    # One of ``safeio.shaping.KINDS``, or any: points too, or none at all.
    geometry: str = "polygon"
    overlap_severity: str = "B"  # "" does not compare
    overlap_depth_m: float = 0.05
    settable: tuple[str, ...] = ()  # what --set may give besides the fields
    past_dates: tuple[str, ...] = ()  # of these, what must be a day that has come
    texts: Mapping[str, object] = field(default_factory=dict)

    def field_named(self, name: str) -> Field | None:
        return next((f for f in self.fields if f.name == name), None)


def layer_named(name: str) -> LayerSpec:
    """The layer's specification; raises ``ImportRefused``."""
    dotted = settings.INGEST_LAYERS.get(name)
    if dotted is None:
        raise ImportRefused(
            "layer_unknown", {"name": name, "layers": sorted(settings.INGEST_LAYERS)}
        )
    return import_string(dotted)
