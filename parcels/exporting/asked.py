"""What somebody asked to be exported, in words that a job can keep, and what that means."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from gis_core.areas.models import Area, Block
from gis_core.exports.errors import ExportError
from gis_core.exports.forms import Wishes, Written, checked, write
from gis_core.exports.layer import ExportSpec, Ground, layer_named
from gis_core.exports.layer import layers as all_layers
from gis_core.exports.source import Source, Told
from gis_core.search.fold import fold_digits
from parcels.models import Selection

if TYPE_CHECKING:
    from gis_core.accounts.models import User

MAY_EXPORT = "parcels.export_layers"
_NOT_YOURS = gettext_noop("You may not export this layer.")
_NO_AREA = gettext_noop("There is no area “%(area)s” that you may see. Choose one from the list.")
_NO_BLOCK = gettext_noop("There is no block %(block)s in the area. Correct the number.")
_BLOCK_ALONE = gettext_noop("Choose the area in which block %(block)s lies.")
_NO_SELECTION = gettext_noop("The selection is not there any more, or is not open to you.")


@dataclass(frozen=True)
class Asked:
    """A layer, a ground and a form; texts are as a page or a command gives them."""

    layer: str
    form: str
    srid: int | None = None
    encoding: str = "utf-8"
    area: str = ""  # its code
    block: str = ""  # its number within the area
    selection: str = ""  # its address

    @classmethod
    def of(cls, kept: dict[str, Any]) -> Self:
        """From a job's parameters."""
        return cls(**{name: kept[name] for name in cls.__dataclass_fields__ if name in kept})

    def kept(self) -> dict[str, Any]:
        """For a job's parameters."""
        return asdict(self)

    @property
    def wishes(self) -> Wishes:
        return checked(Wishes(self.form, self.srid, self.encoding))

    def source(self, user: User) -> Source:
        """What it means for a person; raises ``ExportError``."""
        spec = layer_named(self.layer)
        if not user.has_perm(spec.permission):
            raise ExportError(_NOT_YOURS)
        area, block, selection = self._places(user)
        return spec.source(user, Ground(area, block, _members(selection)))

    def _places(self, user: User) -> tuple[Area | None, Block | None, Selection | None]:
        area = block = selection = None
        if self.area:
            area = Area.objects.visible_to(user).filter(code=self.area).first()
            if area is None:
                raise ExportError(_NO_AREA, area=self.area[:40])
        if self.block:
            block = _block_of(area, self.block, user)
        if self.selection:
            selection = Selection.objects.visible_to(user).filter(key=self.selection).first()
            if selection is None:
                raise ExportError(_NO_SELECTION)
        return area, block, selection

    @property
    def told(self) -> dict[str, object]:
        """For the audit: which layer, what of it, and how."""
        ground = {"area": self.area, "block": self.block, "selection": self.selection}
        said = {name: value for name, value in ground.items() if value}
        return {"layer": self.layer, "format": self.form, "crs": self.wishes.srid, **said}


def _block_of(area: Area | None, number: str, user: User) -> Block:
    number = fold_digits(number).strip()
    if area is None:
        raise ExportError(_BLOCK_ALONE, block=number[:20])
    block = Block.objects.visible_to(user).filter(area=area, number=number).first()
    if block is None:
        raise ExportError(_NO_BLOCK, block=number[:20])
    return block


def _members(selection: Selection | None) -> QuerySet[Any] | None:
    return None if selection is None else selection.members.values("parcel")


def export(asked: Asked, path: Path, *, actor: User, told: Told) -> Written:
    """Write what a person asked for and may see; raises ``ExportError``."""
    source = asked.source(actor)
    sheet = layer_named(asked.layer).sheet()
    return write(path, with_about(source), asked.wishes, told, sheet=sheet)


def with_about(source: Source, *first: tuple[str, str]) -> Source:
    """The source with what travels with it: what it is, as of when, and whether it is made up."""
    told = [*first] if first else [(_("Layer"), source.title)]
    told.append((_("Data as of"), timezone.localtime().strftime("%Y-%m-%d %H:%M")))
    if any(column.name == "drawn_m2" for column in source.columns):
        note = _("Deed area: as in the deed. Drawn area: of the boundary in the grid.")
        told.append((_("Areas"), note))
    if settings.DEMO:
        told.append((_("Notice"), _("Demo data: made up")))
    return replace(source, about=told)


def layers_for(user: User) -> list[ExportSpec]:
    """The layers that a person may export."""
    return [spec for spec in all_layers() if user.has_perm(spec.permission)]
