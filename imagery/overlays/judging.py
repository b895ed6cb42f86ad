"""How well a plan's points agree, in metres and in words."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from gis_core import fitting
from gis_core.fitting import Judgement, Unfit
from imagery.errors import ImageryError
from imagery.models import ControlPoint, Overlay

SENTENCES = {
    "too_few": _("This transformation needs %(least)s points; %(count)s are used."),
    "coincide_plan": _(
        "Points %(first)s and %(second)s are one spot of the plan. Remove or move one of them."
    ),
    "coincide_ground": _(
        "Points %(first)s and %(second)s are one place on the land. Remove or move one of them."
    ),
    "collinear_plan": _(
        "On the plan the points lie in one line. Add one well away from that line."
    ),
    "collinear_ground": _(
        "On the land the points lie in one line. Add one well away from that line."
    ),
    "three_in_line": _(
        "Too many of the points lie in one line, or one is set wrongly. Add another, or choose "
        "the affine transformation."
    ),
}
FOLDED = _(
    "By these points the plan would lie over itself. A point is set wrongly: check the worst "
    "one, leave it out, or choose the affine transformation."
)
MIRRORED = _("The plan would lie mirrored. Check that no two points are exchanged.")
NONE_LEFT_OVER = _("No point is left over to check the others by. Add one more.")


@dataclass(frozen=True)
class Row:
    """A point with its errors in metres; None where it is left out or cannot be judged."""

    point: ControlPoint
    error_m: float | None = None
    left_out_m: float | None = None
    is_worst: bool = False


@dataclass(frozen=True)
class Standing:
    """What the points of a plan amount to; ``problem`` says why it cannot be laid by them."""

    rows: list[Row]
    used: list[ControlPoint] = field(default_factory=list)
    judged: Judgement | None = None
    problem: ImageryError | None = None
    warning: str = ""
    resolution_m: float | None = None

    @property
    def rms_m(self) -> float | None:
        """The mean error: of a thin plate, which misses none of its points, that of points left
        out."""
        if self.judged is None:
            return None
        if isinstance(self.judged.mapping, fitting.ThinPlate):
            return self.judged.rms_left_out
        return self.judged.rms

    @property
    def left_out_m(self) -> float | None:
        """The mean error of each point by all the others."""
        return self.judged.rms_left_out if self.judged else None


def standing_of(overlay: Overlay) -> Standing:
    """Of the points as they are stored."""
    points = list(overlay.points.all())
    used = [point for point in points if point.is_used]
    try:
        judged = fitting.judge(overlay.transformation, *spots_of(used))
    except Unfit as unfit:
        rows = [Row(point) for point in points]
        return Standing(rows, used, problem=_problem(unfit, used))
    mapping, box = judged.mapping, overlay.box
    is_folded = fitting.folds(mapping, box)
    return Standing(
        rows=_rows(points, used, judged),
        used=used,
        judged=judged,
        problem=ImageryError(FOLDED) if is_folded else None,
        warning=_warning(overlay, judged, is_folded=is_folded),
        resolution_m=None if is_folded else fitting.unit_on_ground(mapping, box),
    )


def spots_of(points: list[ControlPoint]) -> tuple[np.ndarray, np.ndarray]:
    """Their places on the plan and on the ground, in the storage CRS."""
    plan = np.array([[p.plan_x, p.plan_y] for p in points], float).reshape(-1, 2)
    ground = np.array([[p.ground.x, p.ground.y] for p in points], float).reshape(-1, 2)
    return plan, ground


def _rows(points: list[ControlPoint], used: list[ControlPoint], judged: Judgement) -> list[Row]:
    told = {
        point.pk: Row(
            point,
            error_m=float(error),
            left_out_m=None if np.isnan(left_out) else float(left_out),
            is_worst=n == judged.worst,
        )
        for n, (point, error, left_out) in enumerate(
            zip(used, judged.distances, judged.left_out, strict=True)
        )
    }
    return [told.get(point.pk, Row(point)) for point in points]


def _problem(unfit: Unfit, used: list[ControlPoint]) -> ImageryError:
    blanks = dict(unfit.params)
    for blank in ("first", "second"):
        if blank in blanks:
            blanks[blank] = used[blanks[blank]].number
    return ImageryError(SENTENCES[unfit.code], **blanks)


def _warning(overlay: Overlay, judged: Judgement, *, is_folded: bool) -> str:
    if is_folded:
        return ""
    turned = fitting.is_turned_over(judged.mapping, overlay.box)
    if turned != overlay.is_drawing:
        return gettext(MIRRORED)
    if judged.rms_left_out is None:
        return gettext(NONE_LEFT_OVER)
    return ""
