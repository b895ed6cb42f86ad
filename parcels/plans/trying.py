"""What if: an amendment, a split or a merge looked at before anything is saved. Reads only."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext

from gis_core import crs
from gis_core.areas.names import in_language
from parcels.models import Parcel, ParcelBoundary, StructuralPlan, WhatIf, ZoneClass
from parcels.plans import cutting
from parcels.plans import sentences as say
from parcels.plans.drawn import Drawing
from parcels.plans.errors import PlanError
from parcels.plans.outcome import ClassRow, FloorArea, Outcome, ParcelRow, PieceRow, Remark
from parcels.plans.over import ByClass, Held, classes_over, parcels_named, parcels_under
from parcels.plans.rules import RuleBook
from parcels.plans.touched import add_touched

if TYPE_CHECKING:
    from gis_core.accounts.models import User

LISTED = 200
WHOLE = 0.01  # m2: less is arithmetic
Kind = WhatIf.Kind


@dataclass
class Asked:
    """What is tried: a drawing, a class, parcels, whichever the kind needs."""

    kind: str
    drawing: Drawing | None = None
    zone_class: ZoneClass | None = None
    parcels: Sequence[Parcel] = field(default_factory=list)
    reach_m: float = 0.0


def try_out(asked: Asked, user: User) -> Outcome:
    """Everything that follows, for one person's sight; ``PlanError`` where it cannot be tried."""
    plan = plan_tried()
    if plan is None:
        raise PlanError(say.NO_PLAN)
    tried = {Kind.AMENDMENT: _amend, Kind.SPLIT: _split, Kind.MERGE: _merge}[Kind(asked.kind)]
    outcome, ground, parcels = tried(asked, plan, user)
    if asked.drawing is not None and asked.drawing.was_repaired:
        outcome.remark("warning", gettext(say.WAS_REPAIRED))
    add_touched(outcome, ground, parcels, user, reach_m=asked.reach_m)
    return outcome


def plan_tried() -> StructuralPlan | None:
    """The edition in force that a what-if is about: the latest exclusive one, if there is one."""
    return StructuralPlan.objects.current().order_by("-is_exclusive", "-valid_from", "-pk").first()


def _amend(
    asked: Asked, plan: StructuralPlan, user: User
) -> tuple[Outcome, shapely.Geometry, list[int]]:
    if asked.zone_class is None:
        raise PlanError(say.NO_CLASS)
    ground = asked.drawing.whole  # type: ignore[union-attr]
    held = parcels_under(ground, plan, user)
    seen = [one for one in held if one.is_seen]
    new = asked.zone_class
    outcome = _outcome(asked, plan, ground)
    outcome.zone_class = new.name
    after = [_amended(one, new.pk) for one in seen]
    rules = _rules([one.whole for one in seen] + after)
    _add_parcels(outcome, seen, after, rules)
    _add_classes(outcome, seen, after, rules)
    outcome.parcels_hidden = len(held) - len(seen)
    (before,) = classes_over([ground], plan)
    if before.keys() == {new.pk}:
        outcome.remark("info", gettext(say.NO_CHANGE))
    if outcome.parcels_hidden:
        outcome.remark("info", gettext(say.HIDDEN) % {"n": outcome.parcels_hidden})
    if not seen:
        outcome.remark("info", gettext(say.NO_PARCELS))
    return outcome, ground, [one.id for one in seen]


def _amended(held: Held, new: int) -> ByClass:
    """The parcel's ground by class if what is inside had the new one."""
    after: dict[int | None, float] = defaultdict(float)
    for zone_class, m2 in held.whole.items():
        after[zone_class] += m2 - held.inside.get(zone_class, 0.0)
    after[new] += held.inside_m2
    return {zone_class: m2 for zone_class, m2 in after.items() if m2 > WHOLE}


def _split(
    asked: Asked, plan: StructuralPlan, user: User
) -> tuple[Outcome, shapely.Geometry, list[int]]:
    if len(asked.parcels) != 1:
        raise PlanError(say.ONE_PARCEL)
    (parcel,) = asked.parcels
    (ground,) = grounds_of([parcel])
    drawing: Drawing = asked.drawing  # type: ignore[assignment]
    found = cutting.split(ground, drawing.shapes)
    if len(found.pieces) < 2:
        raise PlanError(say.NOT_CUT)
    outcome = _outcome(asked, plan, ground)
    outcome.slivers, outcome.sliver_m2 = len(found.slivers), found.sliver_m2
    outcome.lost_m2 = ground.area - found.sliver_m2 - sum(piece.area for piece in found.pieces)
    _add_pieces(outcome, found.pieces, ground.area, plan, parcels=[parcel], user=user)
    outcome.remarks += remarks_on(found)
    _warn(outcome, say.LOST, abs(outcome.lost_m2))
    if any(piece.is_enough is False for piece in outcome.pieces):
        outcome.remark("error", gettext(say.TOO_SMALL))
    return outcome, ground, [parcel.pk]


def try_layout(found: cutting.Split, parcels: list[Parcel], user: User) -> Outcome:
    """What the rules say of a new layout of several parcels' ground; ``PlanError`` as above."""
    plan = plan_tried()
    if plan is None:
        raise PlanError(say.NO_PLAN)
    ground = shapely.union_all(found.pieces)
    outcome = _outcome(Asked("redistribution"), plan, ground)
    _add_pieces(outcome, found.pieces, ground.area, plan, parcels=parcels, user=user)
    if any(piece.is_enough is False for piece in outcome.pieces):
        outcome.remark("error", gettext(say.TOO_SMALL))
    return outcome


def remarks_on(found: cutting.Split) -> list[Remark]:
    """What the drawing was not asked for, and what it left."""
    told = [
        (say.CUT_OFF, found.outside_m2),
        (say.DRAWN_TWICE, found.overlap_m2),
        (say.NOBODY_DREW, sum(piece.area for piece in found.rest)),
    ]
    said = [gettext(sentence) % {"m2": _m2(m2)} for sentence, m2 in told if m2 > WHOLE]
    if found.slivers:
        values = {"n": len(found.slivers), "m2": _m2(found.sliver_m2)}
        said.append(gettext(say.SLIVERS) % values)
    return [Remark("warning", sentence) for sentence in said]


def _merge(
    asked: Asked, plan: StructuralPlan, user: User
) -> tuple[Outcome, shapely.Geometry, list[int]]:
    if len(asked.parcels) < 2:
        raise PlanError(say.TWO_PARCELS)
    found = cutting.merge(grounds_of(asked.parcels))
    outcome = _outcome(asked, plan, found.shape)
    outcome.lost_m2 = found.overlap_m2
    _add_pieces(
        outcome, [found.shape], found.shape.area, plan, parcels=list(asked.parcels), user=user
    )
    if found.parts > 1:
        outcome.remark("error", gettext(say.APART) % {"n": found.parts})
    if found.holes:
        values = {"n": found.holes, "m2": _m2(found.hole_m2)}
        outcome.remark("error", gettext(say.HOLES) % values)
    _warn(outcome, say.GAP_CLOSED, found.gap_m2)
    _warn(outcome, say.OVERLAP, found.overlap_m2)
    for sentence, places in (
        (say.TWO_AREAS, {parcel.area_id for parcel in asked.parcels}),
        (say.TWO_BLOCKS, {parcel.block_id for parcel in asked.parcels}),
        (say.TWO_CLASSES, set(outcome.pieces[0].classes)),
    ):
        if len(places) > 1:
            outcome.remark("warning", gettext(sentence))
    return outcome, found.shape, [parcel.pk for parcel in asked.parcels]


def grounds_of(parcels: Sequence[Parcel]) -> list[shapely.Geometry]:
    """The ground in force of each parcel, in their order; ``PlanError`` where one has none."""
    held = ParcelBoundary.objects.current().filter(parcel__in=parcels)
    shapes = {one.parcel_id: shapely.from_wkb(bytes(one.boundary.wkb)) for one in held}
    for parcel in parcels:
        if parcel.pk not in shapes:
            raise PlanError(say.NO_BOUNDARY, label=parcel.label)
    return [shapes[parcel.pk] for parcel in parcels]


def _outcome(asked: Asked, plan: StructuralPlan, ground: shapely.Geometry) -> Outcome:
    today = timezone.localdate().isoformat()
    return Outcome(
        kind=asked.kind, plan=plan.name, on=today, ground_m2=ground.area, ground=geojson_of(ground)
    )


def geojson_of(shape: shapely.Geometry) -> dict[str, Any]:
    """A shape in the storage CRS as a GeoJSON geometry in WGS 84."""
    corners = crs.to_wgs84(crs.STORAGE, shapely.get_coordinates(shape).tolist())
    degrees = shapely.set_coordinates(shapely.transform(shape, lambda c: c), np.array(corners))
    return json.loads(shapely.to_geojson(degrees))


def _rules(grounds: Sequence[ByClass]) -> RuleBook:
    classes = {key for ground in grounds for key in ground if key is not None}
    return RuleBook(classes, timezone.localdate())


def _add_parcels(
    outcome: Outcome, held: Sequence[Held], after: Sequence[ByClass], rules: RuleBook
) -> None:
    total = outcome.floor_area
    for one, becomes in zip(held, after, strict=True):
        before_m2, no_rule_before = rules.floor_area(one.whole, one.plot_m2)
        after_m2, no_rule_after = rules.floor_area(becomes, one.plot_m2)
        total.before_m2 += before_m2
        total.after_m2 += after_m2
        total.unknown_before_m2 += no_rule_before
        total.unknown_after_m2 += no_rule_after
        if len(outcome.parcels) < LISTED:
            row = _row(one)
            row.floor_area_before_m2 = None if no_rule_before > WHOLE else before_m2
            row.floor_area_after_m2 = None if no_rule_after > WHOLE else after_m2
            row.floors_before = rules.floors(_main(one.whole), one.plot_m2)
            row.floors_after = rules.floors(_main(becomes), one.plot_m2)
            outcome.parcels.append(row)
    outcome.parcel_count = len(held)


def _row(one: Held) -> ParcelRow:
    return ParcelRow(
        id=one.id,
        label=one.label,
        block=one.block,
        area=in_language(one.area_ar, one.area_en),
        area_m2=one.area_m2,
        inside_m2=one.inside_m2,
        percent=100 * one.inside_m2 / one.area_m2,
    )


def _main(ground: ByClass) -> int | None:
    """The class of most of the ground."""
    return max(ground, key=lambda key: ground[key]) if ground else None


def _add_classes(
    outcome: Outcome, held: Sequence[Held], after: Sequence[ByClass], rules: RuleBook
) -> None:
    """The shares of the parcels concerned, added up, before and after."""
    sums: dict[int | None, list[float]] = defaultdict(lambda: [0.0, 0.0])
    floors: dict[int | None, set[float]] = defaultdict(set)
    for one, becomes in zip(held, after, strict=True):
        for when, ground in enumerate((one.whole, becomes)):
            for key, m2 in ground.items():
                sums[key][when] += m2
                known = rules.floors(key, one.plot_m2)
                if known is not None:
                    floors[key].add(known)
    whole = sum(one.area_m2 for one in held) or 1.0
    classes = ZoneClass.objects.in_bulk([key for key in sums if key is not None])
    outcome.classes = sorted(
        (
            ClassRow(
                zone_class=classes[key] if key is not None else None,
                before_m2=before,
                after_m2=later,
                before_percent=100 * before / whole,
                after_percent=100 * later / whole,
                floors=sorted(floors[key]),
            )
            for key, (before, later) in sums.items()
        ),
        key=lambda row: (row.zone_class is None, -max(row.before_m2, row.after_m2)),
    )


def _add_pieces(
    outcome: Outcome,
    shapes: Sequence[shapely.Geometry],
    whole_m2: float,
    plan: StructuralPlan,
    *,
    parcels: list[Parcel],
    user: User,
) -> None:
    """Each new shape under the rules of its classes, and the floor area of all against now."""
    held = parcels_named([parcel.pk for parcel in parcels], shapes[0], plan, user)
    outcome.parcels = [_row(one) for one in held]
    outcome.parcel_count = len(held)
    grounds = classes_over(shapes, plan)
    rules = _rules([*grounds, *(one.whole for one in held)])
    total = outcome.floor_area = FloorArea()
    for one in held:
        allowed, unknown = rules.floor_area(one.whole, one.plot_m2)
        total.before_m2 += allowed
        total.unknown_before_m2 += unknown
    names = {c.pk: c.name for c in ZoneClass.objects.all()}
    for number, (shape, ground) in enumerate(zip(shapes, grounds, strict=True), start=1):
        allowed, unknown = rules.floor_area(ground, shape.area)
        total.after_m2 += allowed
        total.unknown_after_m2 += unknown
        least = rules.least_plot(_main(ground), shape.area)
        outcome.pieces.append(
            PieceRow(
                number=number,
                area_m2=shape.area,
                percent=100 * shape.area / whole_m2,
                classes=[names[key] for key in ground if key is not None],
                least_plot_m2=least,
                is_enough=None if least is None else shape.area >= least - WHOLE,
                floor_area_m2=None if unknown > WHOLE else allowed,
                floors=rules.floors(_main(ground), shape.area),
                outline=geojson_of(shape),
            )
        )


def _warn(outcome: Outcome, sentence: str, m2: float) -> None:
    if m2 > WHOLE:
        outcome.remark("warning", gettext(sentence) % {"m2": _m2(m2)})


def _m2(m2: float) -> str:
    return number_format(round(m2, 2), use_l10n=True, force_grouping=True)
