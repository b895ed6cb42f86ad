"""A worker's part: a plan's picture is made, and later laid on the land.

Like other work it may be killed at any instant and begun anew: what it writes lies in the work
folder until it is whole, and the row is changed once, at the end.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django.contrib.gis.geos import Point
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from gis_core import crs
from gis_core.jobs.errors import JobError
from gis_core.jobs.kinds import JobKind
from gis_core.safeio import Refused, papers, rasters
from gis_core.safeio.papers.kinds import DXF, PDF
from imagery import store
from imagery.errors import ImageryError
from imagery.models import ControlPoint, Overlay
from imagery.overlays import drawings, keeping, pixels
from imagery.overlays.judging import Standing, spots_of, standing_of
from imagery.placing import stored_outline

if TYPE_CHECKING:
    from pathlib import Path

    from gis_core.jobs.progress import Progress

PER_MILLE = 1000
LOOKING = _("Looking at %(name)s")
WRITING = _("Making the picture of %(name)s")
LAYING = _("Laying %(name)s on the map")
NOT_TAKEN = _("%(name)s was not taken. The plan’s page says why.")
NOT_LAID = _("%(name)s was not laid on the map: %(why)s")
State = Overlay.State


def prepare(progress: Progress) -> dict[str, Any]:
    """Make what points are set on; the plan's page is the result."""
    overlay = Overlay.objects.filter(pk=progress.parameters["overlay"]).first()
    if overlay is None or overlay.state != State.WAITING:
        return {}
    progress.step(0, PER_MILLE, note=LOOKING, name=overlay.name)
    try:
        (_drawing if overlay.is_drawing else _picture)(overlay, progress)
    except Refused as refusal:
        params = json.loads(json.dumps(refusal.params, default=str))
        with transaction.atomic():
            _settle(
                overlay,
                progress,
                state=State.REFUSED,
                refusal={"code": refusal.code, "params": params},
            )
        raise JobError(NOT_TAKEN, name=overlay.name) from refusal
    return {"url": reverse("overlays:page", args=[overlay.pk])}


def _drawing(overlay: Overlay, progress: Progress) -> None:
    """Its lines in its own coordinates, and a small picture."""
    path = store.path_of(overlay.delivered)
    read = papers.lines(path)
    progress.step(PER_MILLE // 2, note=WRITING, name=overlay.name)
    pages = papers.show(path, DXF, first=1, last=1)
    small = next((page.webp for page in pages if page.size == "small"), b"")
    picture, thumbnail = _keys(overlay, progress, ".json", ".webp")
    store.write(read.content, picture)
    if small:
        store.write(small, thumbnail)
    left, low, right, high = read.box
    with transaction.atomic():
        _settle(
            overlay,
            progress,
            state=State.UNPLACED,
            picture=picture,
            picture_bytes=len(read.content),
            thumbnail=thumbnail if small else "",
            least_x=left,
            least_y=low,
            most_x=max(right, left + 1),  # of a single line, too
            most_y=max(high, low + 1),
        )


def _picture(overlay: Overlay, progress: Progress) -> None:
    """One of ours, by its own pixels, lossless: letters and lines stay sharp."""
    scan = store.work_path(f"plan-{overlay.pk}.png")
    written = store.work_path(f"plan-{overlay.pk}.tif")
    try:
        source = _source(overlay, scan)
        seen = rasters.look(source, allowed=crs.ALLOWED)
        progress.step(20, note=WRITING, name=overlay.name)
        made = rasters.make(
            source,
            written,
            srid=crs.WEB_MERCATOR,
            transform=pixels.TRANSFORM,
            stretch=seen.stretch,
            lossless=True,
            progress=lambda part: progress.step(20 + int(part * (PER_MILLE - 40))),
        )
        picture, thumbnail = _keys(overlay, progress, ".tif", ".webp")
        store.take(written, picture)
        store.write(made.thumbnail, thumbnail)
    finally:
        for part in (scan, *written.parent.glob(f"{written.name}*")):
            part.unlink(missing_ok=True)
    with transaction.atomic():
        is_there = _settle(
            overlay,
            progress,
            state=State.UNPLACED,
            picture=picture,
            picture_bytes=made.size_bytes,
            thumbnail=thumbnail,
            most_x=made.width,
            most_y=made.height,
        )
        if is_there:
            _begin_points(overlay, seen)


def _source(overlay: Overlay, scan: Path) -> Path:
    path = store.path_of(overlay.delivered)
    if overlay.kind != PDF:
        return path
    papers.look(path)  # what acts, hides or carries is refused before a page is drawn
    scan.write_bytes(papers.scan(path))
    return scan


def _begin_points(overlay: Overlay, seen: rasters.Seen) -> None:
    """Of a sheet that knows its place, its corners; a person still looks before it is laid."""
    if seen.srid is None or seen.transform is None or overlay.points.exists():
        return
    a, b, c, d, e, f = seen.transform
    corners = [(0, 0), (seen.width, 0), (seen.width, seen.height), (0, seen.height)]
    spots = [(a * x + b * y + c, d * x + e * y + f) for x, y in corners]
    with suppress(Refused):
        stored_outline({"type": "Polygon", "coordinates": [[*spots, spots[0]]]}, seen.srid)
        grounds = crs.from_wgs84(crs.STORAGE, crs.to_wgs84(seen.srid, spots))
        ControlPoint.objects.bulk_create(
            ControlPoint(
                overlay=overlay,
                number=n,
                plan_x=plan[0],
                plan_y=plan[1],
                ground=Point(*ground, srid=crs.STORAGE),
            )
            for n, (plan, ground) in enumerate(zip(corners, grounds, strict=True), start=1)
        )


def lay(progress: Progress) -> dict[str, Any]:
    """Lay it on the land by the points of this moment; its page is the result."""
    with transaction.atomic():  # points and revision of one moment
        overlay = _standing_still(progress.parameters["overlay"])
        standing = standing_of(overlay) if overlay else None
    if overlay is None or standing is None:
        return {}
    progress.step(0, PER_MILLE, note=LAYING, name=overlay.title)
    if standing.problem and not overlay.given_srid:
        raise JobError(NOT_LAID, name=overlay.title, why=standing.problem)
    try:
        (_lay_drawing if overlay.is_drawing else _lay)(overlay, standing, progress)
    except (ImageryError, Refused) as error:
        raise JobError(NOT_LAID, name=overlay.title, why=error) from error
    return {"url": reverse("overlays:page", args=[overlay.pk])}


def _standing_still(pk: int) -> Overlay | None:
    shown = [State.UNPLACED, State.READY]
    return Overlay.objects.select_for_update().filter(pk=pk, state__in=shown).first()


def _lay(overlay: Overlay, standing: Standing, progress: Progress) -> None:
    written = store.work_path(f"laid-{overlay.pk}.tif")
    plan, ground = spots_of(standing.used)
    try:
        made = rasters.lay(
            store.path_of(overlay.picture),
            written,
            srid=crs.STORAGE,
            kind=overlay.transformation,
            plan=plan.tolist(),
            ground=ground.tolist(),
            progress=lambda part: progress.step(int(part * (PER_MILLE - 20))),
        )
        footprint = stored_outline(made.footprint, crs.STORAGE)
        (laid,) = _keys(overlay, progress, ".tif")
        store.take(written, laid)
    finally:
        for part in written.parent.glob(f"{written.name}*"):
            part.unlink(missing_ok=True)
    keeping.finish(
        overlay,
        actor=progress.actor,
        job=progress.number,
        laid=laid,
        laid_bytes=made.size_bytes,
        laid_revision=overlay.revision,
        laid_transformation=overlay.transformation,
        footprint=footprint,
        rms_m=standing.rms_m,
        resolution_m=standing.resolution_m,
    )


def _lay_drawing(overlay: Overlay, standing: Standing, progress: Progress) -> None:
    """By its own coordinates or by its points; lines are few, so here and now."""
    is_by_points = overlay.given_srid is None
    content, footprint = drawings.laid(drawings.lines_of(overlay), drawings.lead(overlay, standing))
    written = json.dumps(content, separators=(",", ":")).encode()
    (laid,) = _keys(overlay, progress, ".json")
    store.write(written, laid)
    keeping.finish(
        overlay,
        actor=progress.actor,
        job=progress.number,
        laid=laid,
        laid_bytes=len(written),
        laid_revision=overlay.revision,
        laid_transformation=overlay.transformation if is_by_points else "",
        footprint=footprint,
        rms_m=standing.rms_m if is_by_points else None,
        resolution_m=standing.resolution_m if is_by_points else None,
    )


def _keys(overlay: Overlay, progress: Progress, *endings: str) -> list[str]:
    """Where the files will lie: after a death the same again, so that none is left over."""
    if "keys" not in progress.kept:
        folder = overlay.parcel_id or 0
        progress.keep(keys=[store.new_key(store.PLANS, folder, end) for end in endings])
    return progress.kept["keys"]


def _settle(overlay: Overlay, progress: Progress, **fields: Any) -> bool:
    """Whether the plan still waits for this job; for one that does not nothing stays."""
    locked = keeping.awaiting(overlay, progress.number)
    if locked is None:
        store.drop(fields.get("picture", ""), fields.get("thumbnail", ""))
        return False
    for name, value in fields.items():
        setattr(locked, name, value)
    locked.save(update_fields=list(fields))
    return True


PREPARED = JobKind(keeping.PREPARE, gettext_lazy("A plan is prepared"), prepare)
LAID = JobKind(keeping.LAY, gettext_lazy("A plan is laid on the map"), lay)
