"""Which layers may leave: each app registers its own when it is ready."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext_noop

from gis_core.exports.cells import Column
from gis_core.exports.errors import ExportError
from gis_core.exports.shapefile import sheet_of
from gis_core.exports.source import Source

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from gis_core.accounts.models import User
    from gis_core.areas.models import Area, Block

_NO_LAYER = gettext_noop("There is no layer “%(name)s”. Choose one of: %(layers)s.")
_NO_OUTLINE = gettext_noop("%(place)s has no outline, so it is not known what lies in it.")
_NO_SELECTION = gettext_noop("A selection is of parcels. Choose the parcels, or an area.")


@dataclass(frozen=True)
class Ground:
    """What of a layer is asked for; nothing said is all that the person sees."""

    area: Area | None = None
    block: Block | None = None
    parcels: QuerySet[Any] | None = None  # keys of parcels


@dataclass(frozen=True)
class ExportSpec:
    """A layer as it leaves: no column of it is anybody's personal data.

    ``rows`` passes ``visible_to``. ``in_area``, ``in_block`` and ``of_parcel`` are lookups; without
    one the layer is asked by its shape what touches the area or the block. A column's name is one
    by which ``import_layer`` knows the field again, wherever there is such a field.
    """

    name: str
    title: str | _StrPromise
    permission: str
    columns: Callable[[], Sequence[Column]]  # in the language that is active
    rows: Callable[[User], QuerySet[Any]]
    shape: str
    shape_type: str = "MultiPolygon"
    label: str = ""
    drawn_by: str = ""
    in_area: str = ""
    in_block: str = ""
    of_parcel: str = ""

    def source(self, user: User, ground: Ground) -> Source:
        """What a person sees of it on a ground; raises ``ExportError``."""
        rows = self.rows(user)
        for place, lookup in ((ground.area, self.in_area), (ground.block, self.in_block)):
            if place is not None:
                rows = self._within(rows, place, lookup)
        if ground.parcels is not None:
            if not self.of_parcel:
                raise ExportError(_NO_SELECTION)
            rows = rows.filter(**{f"{self.of_parcel}__in": ground.parcels})
        return Source(
            name=self.name,
            title=str(self.title),
            columns=self.columns(),
            rows=rows,
            shape=self.shape,
            shape_type=self.shape_type,
            label=self.label,
            drawn_by=self.drawn_by,
        )

    def _within(self, rows: QuerySet[Any], place: Area | Block, lookup: str) -> QuerySet[Any]:
        if lookup:
            return rows.filter(**{lookup: place.pk})
        if place.boundary is None:
            raise ExportError(_NO_OUTLINE, place=str(place))
        return rows.filter(**{f"{self.shape}__intersects": place.boundary})

    def sheet(self) -> list[list[str]]:
        """What its columns are called, in both languages."""
        return sheet_in_both(self.columns)


def sheet_in_both(columns: Callable[[], Sequence[Column]]) -> list[list[str]]:
    """The columns' short names with their Arabic and English headings."""
    with translation.override("ar"):
        arabic = columns()
    with translation.override("en"):
        return sheet_of(arabic, columns())


_layers: dict[str, ExportSpec] = {}


def register(spec: ExportSpec) -> None:
    """Called once for each layer from ``AppConfig.ready``."""
    _layers[spec.name] = spec


def layers() -> list[ExportSpec]:
    """All that are registered, in that order."""
    return list(_layers.values())


def layer_named(name: str) -> ExportSpec:
    """The layer of that name; raises ``ExportError``."""
    spec = _layers.get(name)
    if spec is None:
        raise ExportError(_NO_LAYER, name=name[:40], layers=", ".join(_layers))
    return spec
