"""What-ifs kept as drafts, to be opened again and shared; they change no plan and no parcel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.db import transaction
from django.utils.translation import gettext_noop as _

from gis_core.areas.models import Area
from gis_core.audit.records import record
from parcels.models import WhatIf
from parcels.plans.drawn import Drawing
from parcels.plans.errors import PlanError
from parcels.plans.over import hex_of
from parcels.plans.trying import Asked

if TYPE_CHECKING:
    from gis_core.accounts.models import User

NO_NAME = _("Give it a name, so that you find it again.")
NOT_YOURS = _("Only the person who kept it may do that.")


def keep(asked: Asked, *, name: str, actor: User) -> WhatIf:
    """Keep what was tried; where it lies decides who may see it once it is shared."""
    name = name.replace("\0", "").strip()[:120]
    if not name:
        raise PlanError(NO_NAME)
    with transaction.atomic():
        kept = WhatIf.objects.create(
            kind=asked.kind,
            name=name,
            drawing=_stored(asked.drawing),
            zone_class=asked.zone_class,
            reach_m=asked.reach_m,
            created_by=actor,
        )
        kept.parcels.set(asked.parcels)
        _place(kept, asked)
        record(actor, "what_if.kept", kept, kind=kept.kind)
    return kept


def share(kept: WhatIf, *, is_shared: bool, actor: User) -> None:
    """Let colleagues in whose areas it lies open its link, or no longer."""
    with transaction.atomic():
        locked = _own(kept, actor)
        locked.is_shared = is_shared
        locked.save(update_fields=["is_shared"])
        record(actor, "what_if.shared" if is_shared else "what_if.unshared", locked)


def discard(kept: WhatIf, *, actor: User) -> None:
    """Take it away for good; nothing rests on it."""
    with transaction.atomic():
        locked = _own(kept, actor)
        record(actor, "what_if.discarded", locked, kind=locked.kind)
        locked.delete()


def asked_again(kept: WhatIf) -> Asked:
    """The question that was kept."""
    return Asked(
        kind=kept.kind,
        drawing=_drawing(kept.drawing),
        zone_class=kept.zone_class,
        parcels=list(kept.parcels.select_related("block", "area").order_by("pk")),
        reach_m=kept.reach_m,
    )


def _own(kept: WhatIf, actor: User) -> WhatIf:
    locked = WhatIf.objects.select_for_update().get(pk=kept.pk)
    if locked.created_by_id != actor.pk:
        raise PlanError(NOT_YOURS)
    return locked


def _stored(drawing: Drawing | None) -> GEOSGeometry | None:
    """Pieces stay apart, in the order in which they were drawn."""
    if drawing is None:
        return None
    if len(drawing.shapes) == 1:
        return GEOSGeometry(hex_of(drawing.shapes[0]))
    return GEOSGeometry(hex_of(shapely.geometrycollections(drawing.shapes)))


def _drawing(stored: GEOSGeometry | None) -> Drawing | None:
    if stored is None:
        return None
    shape = shapely.from_wkb(bytes(stored.wkb))
    if shape.geom_type == "GeometryCollection":
        return Drawing(list(shapely.get_parts(shape)))
    return Drawing([shape])


def _place(kept: WhatIf, asked: Asked) -> None:
    if asked.parcels:
        areas = {parcel.area_id for parcel in asked.parcels}
        kept.is_outside = None in areas
        kept.areas.set(areas - {None})
    else:
        met = Area.objects.filter(boundary__intersects=kept.drawing)
        kept.areas.set(met)
        grounds = [shapely.from_wkb(bytes(area.boundary.wkb)) for area in met]
        left = shapely.difference(asked.drawing.whole, shapely.union_all(grounds))  # type: ignore[union-attr]
        kept.is_outside = left.area > 1
    kept.save(update_fields=["is_outside"])
