"""In the child: where a delivery would lie in each system that it could be in, with the reasons."""

from typing import Any

import numpy as np
import pyproj
from pyproj.exceptions import ProjError

from .errors import Refused
from .reference import LOOKS_LIKE_DEGREES, WGS84, identify, settle

Box = tuple[float, float, float, float]
Reason = list[Any]  # [code, params]


def place(job: dict[str, Any], *, declared: str, bounds: list[float] | None) -> dict[str, Any]:
    """What is declared, what would be settled on, and each allowed system, the likeliest first."""
    allowed = job["allowed"]
    given, kind = job.get("crs"), job["kind"]
    chosen: dict[str, Any] | None = None
    refusal = None
    try:
        chosen = settle(declared, kind=kind, given=given, allowed=allowed, bounds=bounds)
    except Refused as error:
        refusal = [error.code, error.params]
    stated = identify(declared, allowed)
    systems = [_system(srid, bounds, stated=stated, job=job) for srid in allowed]
    systems.sort(key=lambda one: (-one["score"], one["srid"]))
    flipped = [] if any(s["inside"] for s in systems) else _flipped(bounds, job)
    return {
        "declared": declared.strip()[:2000],
        "stated": stated,
        "chosen": chosen["srid"] if chosen else None,
        "refusal": refusal,
        "bounds": bounds,
        "candidates": systems,
        "notes": [["crs_axes_flipped", {"srid": srid}] for srid in flipped],
    }


def refuse_elsewhere(srid: int, bounds: list[float] | None, job: dict[str, Any]) -> None:
    """Refuse what lies wholly outside in its own system, and say in which ones it would not.

    A part that lies outside is told feature by feature.
    """
    if bounds is None or not any(bounds):
        return
    system = pyproj.CRS.from_epsg(srid)
    box = box_in_degrees(system, bounds)
    if box is not None and _meet(box, job["extent"]):
        return
    told = {"srid": srid, "name": system.name, "box": ", ".join(f"{n:.6g}" for n in bounds)}
    flipped = _flipped(bounds, job)
    if srid in flipped:
        raise Refused("crs_flipped", **told)
    bare = {**job, "ground": None}
    fits = [s for s in job["allowed"] if _system(s, bounds, stated=None, job=bare)["inside"]]
    names = [f"EPSG:{s} {pyproj.CRS.from_epsg(s).name}" for s in fits]
    if names:
        raise Refused("crs_contradicts", **told, fits=", ".join(names))
    raise Refused("crs_outside", **told)


def _meet(box: Box, frame: Any) -> bool:
    west, south, east, north = frame
    return bool(box[0] <= east and box[2] >= west and box[1] <= north and box[3] >= south)


def _system(
    srid: int, bounds: list[float] | None, *, stated: int | None, job: dict[str, Any]
) -> dict[str, Any]:
    system = pyproj.CRS.from_epsg(srid)
    reasons: list[Reason] = []
    score, box = 0.0, None
    if bounds is not None:
        score, box = _by_place(system, bounds, job, reasons)
    if srid == stated:
        reasons.append(["crs_declared", {}])
        score += 0.15 if score or bounds is None else 0.0
    if system.is_deprecated:
        reasons.append(["crs_deprecated", {}])
        score -= 0.04
    if srid == (WGS84 if system.is_geographic else job.get("storage")):
        reasons.append(["crs_usual", {}])
        score += 0.02
    return {
        "srid": srid,
        "name": system.name,
        "score": round(min(max(score, 0.0), 1.0), 3),
        "reasons": reasons,
        "bounds": box,
        "inside": box is not None and _within(box, job["extent"]),
    }


def _by_place(
    system: pyproj.CRS, bounds: list[float], job: dict[str, Any], reasons: list[Reason]
) -> tuple[float, Box | None]:
    """How well the place suits that the numbers would mean, and the place in degrees."""
    looks_like_degrees = max(abs(n) for n in bounds) < LOOKS_LIKE_DEGREES
    if system.is_geographic != looks_like_degrees:
        reasons.append(["crs_wants_degrees" if system.is_geographic else "crs_wants_metres", {}])
        return 0.0, None
    box = box_in_degrees(system, bounds)
    if box is None:
        reasons.append(["crs_nowhere", {}])
        return 0.0, None
    if not _within(box, job["extent"]):
        reasons.append(["crs_elsewhere", {}])
        return 0.0, box
    reasons.append(["crs_inside", {}])
    score = 0.4
    use = system.area_of_use
    if use is not None:
        is_used = _within(box, (use.west, use.south, use.east, use.north))
        reasons.append(["crs_in_its_area" if is_used else "crs_out_of_its_area", {}])
        score += 0.2 if is_used else 0.0
    if job.get("ground"):
        share = _share(box, job["ground"])
        reasons.append(["crs_on_ground", {"percent": round(100 * share)}])
        score += 0.2 * share
    return score, box


def box_in_degrees(system: pyproj.CRS, bounds: list[float]) -> Box | None:
    """West, south, east, north; None where the system has no answer."""
    try:
        to_degrees = pyproj.Transformer.from_crs(
            system, WGS84, always_xy=True, allow_ballpark=False
        )
        left, bottom, right, top = bounds
        across = to_degrees.transform_bounds(left, bottom, right, top, densify_pts=21)
    except ProjError:
        return None
    if not np.isfinite(across).all():
        return None
    west, south, east, north = (round(float(n), 7) for n in across)
    return west, south, east, north


def _within(box: Box, frame: Any) -> bool:
    west, south, east, north = frame
    return bool(west <= box[0] <= box[2] <= east and south <= box[1] <= box[3] <= north)


def _share(box: Box, ground: Any) -> float:
    """Which part of the box's width and height lies on the ground that is known."""
    wide = min(box[2], ground[2]) - max(box[0], ground[0])
    high = min(box[3], ground[3]) - max(box[1], ground[1])
    if wide < 0 or high < 0:
        return 0.0
    return min(wide / max(box[2] - box[0], 1e-9), 1.0) * min(high / max(box[3] - box[1], 1e-9), 1.0)


def _flipped(bounds: list[float] | None, job: dict[str, Any]) -> list[int]:
    """Systems in which it would lie here if north were written before east."""
    if bounds is None:
        return []
    west, south, east, north = bounds
    turned = [south, west, north, east]
    others = {**job, "ground": None}
    return [
        srid for srid in job["allowed"] if _system(srid, turned, stated=None, job=others)["inside"]
    ]
