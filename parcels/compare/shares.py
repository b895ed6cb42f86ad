"""What a change of boundary would give and take of each class of the plan, when it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely
from django.utils.translation import gettext as _

from gis_core.ingest.effects import FieldRow
from parcels.models import StructuralPlan, ZoneClass
from parcels.plans.over import ByClass, classes_over

if TYPE_CHECKING:
    from django.contrib.gis.geos import GEOSGeometry

    from gis_core.accounts.models import User
    from gis_core.ingest.models import Change

IS_MOVED = 0.01  # percentage points: less is not told


def shares_moved(change: Change, user: User) -> list[FieldRow]:
    """Per cent of the former and of the new ground in each class, where they differ.

    Of a split or a merge it is the ground as a whole. Nothing for whoever may not read the plan.
    """
    if change.before is None or change.after is None:
        return []
    if not user.has_perm("parcels.view_structuralplanzone"):
        return []
    grounds = [_ground(change.before), _ground(change.after)]
    names = {one.pk: one.name for one in ZoneClass.objects.all()} | {None: _("outside every zone")}
    rows = []
    for plan in StructuralPlan.objects.current():
        before, after = map(_per_cent, classes_over(grounds, plan))
        if not before.keys() - {None} and not after.keys() - {None}:
            continue  # the plan does not reach here
        for zone_class in sorted({*before, *after}, key=lambda pk: pk or 0):
            was, would_be = before.get(zone_class, 0.0), after.get(zone_class, 0.0)
            if abs(would_be - was) >= IS_MOVED:
                rows.append(FieldRow(plan.edition, names[zone_class], was, would_be))
    return rows


def _ground(drawn: GEOSGeometry) -> shapely.Geometry:
    """One ground; the pieces of a split have edges in common."""
    return shapely.union_all(shapely.get_parts(shapely.from_wkb(bytes(drawn.wkb))))


def _per_cent(by_class: ByClass) -> dict[int | None, float]:
    whole = sum(by_class.values())
    return {pk: round(100 * m2 / whole, 2) for pk, m2 in by_class.items() if m2 > 0}
