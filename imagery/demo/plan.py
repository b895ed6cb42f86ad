"""``make_plan``: one made-up survey plan, taken in, given its points and laid on the map."""

from __future__ import annotations

from functools import partial
from typing import IO

import numpy as np
import shapely
from django.core.files.base import ContentFile
from django.db import transaction

from imagery.demo.removal import own_plans
from imagery.demo.scene import area_flown
from imagery.demo.sheet import Plot, Sheet
from imagery.models import Overlay
from imagery.overlays import keeping, points
from imagery.waiting import until_over
from parcels.demo.source import own
from parcels.models import Parcel, ParcelBoundary, SurveyPlan

MISSED_PIXELS = 0.5  # by whoever clicks
TITLE = "مخطط مساحي {number} (مختلق) · Survey plan {number} (made up)"


def make_plan(*, stdout: IO[str], **_of_other_steps: object) -> None:
    """Lay a plan of the demo's register on the demo's land, once that is there for good."""
    if not own_plans().exists():
        transaction.on_commit(partial(_make, stdout))


def _make(stdout: IO[str]) -> None:
    register = _register()
    plots = _plots(register) if register else []
    if register is None or not plots:
        stdout.write("No plan is laid on the map: there is no survey plan of the demo.\n")
        return
    parcel = next(parcel for parcel, plot in plots if plot.is_mine)
    sheet = Sheet([plot for _parcel, plot in plots])
    overlay = keeping.add(
        ContentFile(sheet.painted(f"SURVEY PLAN  {register.number}", f"Parcel {parcel.number}")),
        name=f"{register.number}.jpg",
        title=TITLE.format(number=register.number),
        actor=None,
        parcel=parcel,
        survey_plan=register,
        dated_on=register.surveyed_on,
    )
    _work(overlay)
    _set_points(overlay, sheet)
    keeping.lay(overlay, actor=None)
    _work(overlay)
    stdout.write(f"{own_plans().ready().count():>9} plan laid on the map\n")


def _register() -> SurveyPlan | None:
    """The first plan in the area that is flown over, so that one lies over the other."""
    plans = own(SurveyPlan.objects.filter(document=None, points__isnull=False))
    return plans.filter(parcels__area=area_flown()).order_by("pk").first()


def _plots(register: SurveyPlan) -> list[tuple[Parcel, Plot]]:
    """What the plan is of; it is about the first that has a house."""
    current = ParcelBoundary.objects.current().filter(parcel__in=register.parcels.all())
    rows = list(current.select_related("parcel").order_by("parcel"))
    built = [row.parcel_id for row in rows if row.parcel.buildings.exists()]
    mine = next(iter(built or [row.parcel_id for row in rows]), None)
    return [
        (
            row.parcel,
            Plot(
                row.parcel.number,
                shapely.get_parts(shapely.from_wkb(bytes(row.boundary.wkb)))[0],
                is_mine=row.parcel_id == mine,
            ),
        )
        for row in rows
    ]


def _set_points(overlay: Overlay, sheet: Sheet) -> None:
    """At the outermost corners, missed a little as by a hand, and one in the midst to check by."""
    (mine,) = (plot.ground for plot in sheet.plots if plot.is_mine)
    ground = np.vstack([sheet.corners(), shapely.get_coordinates(mine)[:1]])
    clicked = sheet.places(ground) + np.random.default_rng(7).normal(0, MISSED_PIXELS, ground.shape)
    for plan, spot in zip(clicked.round(1).tolist(), ground.tolist(), strict=True):
        points.add(overlay, plan=(plan[0], plan[1]), ground=(spot[0], spot[1]), actor=None)


def _work(overlay: Overlay) -> None:
    """By this process or a worker."""
    overlay.refresh_from_db(fields=["job"])
    if overlay.job_id:
        until_over(overlay.job_id)
