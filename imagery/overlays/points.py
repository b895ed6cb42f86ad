"""Control points of a plan: set, moved, left out, removed; every change is another revision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.gis.geos import Point
from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext_noop as _

from gis_core import crs
from gis_core.audit.records import record
from imagery.errors import Gone, ImageryError
from imagery.models import ControlPoint, Overlay
from imagery.models.overlay import FARTHEST
from imagery.overlays import keeping

if TYPE_CHECKING:
    from gis_core.accounts.models import User

MOST = 200
Spot = tuple[float, float]
WITH_POINTS = {Overlay.State.UNPLACED, Overlay.State.READY}


@transaction.atomic
def add(
    overlay: Overlay, *, plan: Spot, ground: Spot, actor: User | None, srid: int = crs.STORAGE
) -> ControlPoint:
    """A point more, under the next number; raises ``ImageryError``."""
    locked = _locked(overlay)
    _refuse_off_plan(locked, plan)
    last = locked.points.aggregate(last=Max("number"))["last"] or 0
    if last >= MOST:
        raise ImageryError(_("A plan has at most %(most)s points."), most=MOST)
    spot = stored(ground, srid)
    made = locked.points.create(number=last + 1, plan_x=plan[0], plan_y=plan[1], ground=spot)
    _changed(locked, actor, "overlay.point_added", made)
    return made


@transaction.atomic
def move(
    point: ControlPoint, *, plan: Spot, ground: Spot, actor: User, srid: int = crs.STORAGE
) -> None:
    """Another place on the plan or on the ground; raises ``ImageryError``."""
    locked, kept = _locked_with(point)
    _refuse_off_plan(locked, plan)
    kept.plan_x, kept.plan_y = plan
    kept.ground = stored(ground, srid)
    kept.save(update_fields=["plan_x", "plan_y", "ground"])
    _changed(locked, actor, "overlay.point_moved", kept)


@transaction.atomic
def use(point: ControlPoint, *, is_used: bool, actor: User) -> None:
    """Reckon with a point, or leave it out without forgetting it."""
    locked, kept = _locked_with(point)
    kept.is_used = is_used
    kept.save(update_fields=["is_used"])
    _changed(locked, actor, "overlay.point_used" if is_used else "overlay.point_left_out", kept)


@transaction.atomic
def remove(point: ControlPoint, *, actor: User) -> None:
    """Forget a point; the others keep their numbers."""
    locked, kept = _locked_with(point)
    _changed(locked, actor, "overlay.point_removed", kept)
    kept.delete()


@transaction.atomic
def choose(overlay: Overlay, *, transformation: str, actor: User) -> None:
    """Another transformation by the same points."""
    locked = _locked(overlay)
    locked.transformation = transformation
    locked.save(update_fields=["transformation"])
    _changed(locked, actor, "overlay.transformation_chosen", transformation=transformation)


def stored(spot: Spot, srid: int) -> Point:
    """A place in the storage CRS; raises ``ImageryError`` for one where nothing of the municipality
    can be."""
    if srid not in crs.ALLOWED:
        raise ImageryError(_("EPSG:%(srid)s is not one of the systems used here."), srid=srid)
    ((lng, lat),) = crs.to_wgs84(srid, [spot])
    if not crs.is_within(lng, lat):
        raise ImageryError(
            _("In %(name)s these coordinates lie far from here. Check them and the system."),
            name=crs.name_of(srid),
        )
    x, y = spot if srid == crs.STORAGE else crs.from_wgs84(crs.STORAGE, [(lng, lat)])[0]
    return Point(x, y, srid=crs.STORAGE)


def _locked(overlay: Overlay) -> Overlay:
    locked = keeping.lock(overlay)
    if locked.state not in WITH_POINTS:
        raise ImageryError(_("The plan is not ready for points yet."))
    return locked


def _locked_with(point: ControlPoint) -> tuple[Overlay, ControlPoint]:
    """The plan and its point as they are now; raises ``Gone`` where the point is no more."""
    locked = _locked(point.overlay)
    kept = locked.points.filter(pk=point.pk).first()
    if kept is None:
        raise Gone
    return locked, kept


def _refuse_off_plan(overlay: Overlay, plan: Spot) -> None:
    left, top, right, bottom = overlay.box
    if overlay.is_drawing and max(abs(plan[0]), abs(plan[1])) <= FARTHEST:
        return
    if not (left <= plan[0] <= right and top <= plan[1] <= bottom):
        raise ImageryError(
            _("The plan reaches from %(left)s to %(right)s across and %(top)s to %(bottom)s down."),
            left=left,
            right=right,
            top=top,
            bottom=bottom,
        )


def _changed(
    overlay: Overlay,
    actor: User | None,
    verb: str,
    point: ControlPoint | None = None,
    **detail: object,
) -> None:
    overlay.revision = F("revision") + 1
    overlay.save(update_fields=["revision"])
    told = {"number": point.number} if point else detail
    record(actor, verb, overlay, **told)
