"""A worker's part: a delivered file becomes a sheet, or a sentence that says why not.

It may be killed at any instant and begun anew: what it writes lies in the work folder until it is
whole, and the row is changed once, at the end.
"""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from gis_core import crs
from gis_core.jobs.errors import JobError
from gis_core.jobs.kinds import JobKind
from gis_core.safeio import Refused, rasters
from imagery import owning, store, surveys
from imagery.models import Sheet
from imagery.placing import stored_outline

if TYPE_CHECKING:
    from gis_core.jobs.progress import Progress

PER_MILLE = 1000
PIECE = 8 * 1024**2
LOOKING = _("Looking at %(name)s")
WRITING = _("Writing %(name)s anew")
UNPLACED = _(
    "%(name)s does not say which coordinate system it is in. Choose it on the survey’s page."
)
KNOWN = _("%(name)s is in the survey already and was not taken a second time.")
NOT_LAID = _("The bucket does not take %(name)s. Tell the administrator, and process it again.")
NOT_TAKEN = _("%(name)s was not taken. The survey’s page says why.")


def run(progress: Progress) -> dict[str, Any]:
    """Process the sheet of ``progress.parameters``; its page is the result."""
    sheet = Sheet.objects.select_related("survey").filter(pk=progress.parameters["sheet"]).first()
    if sheet is None or sheet.state == Sheet.State.READY:
        return {}
    progress.step(0, PER_MILLE, note=LOOKING, name=sheet.name)
    if not sheet.sha256 and not surveys.known_by(sheet, _read_whole(sheet, progress)):
        raise JobError(KNOWN, name=sheet.name)
    try:
        seen = _look(sheet)
        if seen.srid is None or seen.transform is None or seen.footprint is None:
            _set(sheet, state=Sheet.State.UNPLACED)
            raise JobError(UNPLACED, name=sheet.name)
        stored_outline(seen.footprint, seen.srid)  # in the wrong place: said before hours of work
        _make(sheet, seen, progress)
    except Refused as refusal:
        params = json.loads(json.dumps(refusal.params, default=str))
        _set(sheet, state=Sheet.State.REFUSED, refusal={"code": refusal.code, "params": params})
        raise JobError(NOT_TAKEN, name=sheet.name) from refusal
    return {"survey": sheet.survey_id}


def _read_whole(sheet: Sheet, progress: Progress) -> str:
    """The hash of the delivered file."""
    digest = hashlib.sha256()
    with store.path_of(sheet.delivered).open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
            progress.step(0)  # heard here, too, where somebody asks to stop
    return digest.hexdigest()


def _look(sheet: Sheet) -> rasters.Seen:
    seen = rasters.look(
        store.path_of(sheet.delivered),
        allowed=crs.ALLOWED,
        given_srid=sheet.given_srid,
        world_file=sheet.world_file,
    )
    sheet.facts = {
        "kind": seen.kind,
        "width": seen.width,
        "height": seen.height,
        "bands": seen.bands,
        "dtype": seen.dtype,
        "crs": seen.crs_name,
        "taken_on": seen.taken_on,
        "has_gaps": seen.has_gaps,
    }
    sheet.srid, sheet.resolution_m = seen.srid, seen.resolution_m
    sheet.transform = list(seen.transform) if seen.transform else None
    sheet.stretch = list(seen.stretch) if seen.stretch else None
    return seen


def _make(sheet: Sheet, seen: rasters.Seen, progress: Progress) -> None:
    written = store.work_path(f"sheet-{sheet.pk}.tif")  # the same after a death: no litter
    progress.step(20, note=WRITING, name=sheet.name)
    try:
        made = rasters.make(
            store.path_of(sheet.delivered),
            written,
            srid=seen.srid,
            transform=seen.transform,
            stretch=_stretch_of(sheet),
            filled=seen.filled,
            threads=settings.IMAGERY_THREADS or os.cpu_count() or 1,
            progress=lambda part: progress.step(20 + int(part * (PER_MILLE - 40))),
        )
    except BaseException:  # stopped or refused: what is half written is nobody's
        for part in written.parent.glob(f"{written.name}*"):
            part.unlink(missing_ok=True)
        raise
    sheet.footprint = stored_outline(made.footprint, seen.srid)
    sheet.cog, sheet.thumbnail = _keys(sheet, progress)
    sheet.cog_sha256, sheet.cog_bytes = made.sha256, made.size_bytes
    sheet.statistics = made.statistics
    try:
        if sheet.cog.startswith(store.IN_BUCKET):
            owning.claim()
        store.take(written, sheet.cog)
    except store.OutOfReach as error:
        raise JobError(NOT_LAID, name=sheet.name) from error
    finally:
        written.unlink(missing_ok=True)
    store.write(made.thumbnail, sheet.thumbnail)
    _finish(sheet)


def _keys(sheet: Sheet, progress: Progress) -> list[str]:
    """Where the files will lie: after a death the same again, so that none is left over."""
    if "keys" not in progress.kept:
        thumbnail = store.new_key(store.MADE, sheet.survey_id, ".webp")
        progress.keep(keys=[store.new_image_key(sheet.survey_id), thumbnail])
    return progress.kept["keys"]


def _finish(sheet: Sheet) -> None:
    """The row and what the survey shows, together; of a sheet taken out meanwhile nothing stays."""
    delivered = sheet.delivered
    with transaction.atomic():
        survey = surveys.lock(sheet.survey_id)
        if not Sheet.objects.filter(pk=sheet.pk).exists():
            store.drop(sheet.cog, sheet.thumbnail)
            return
        sheet.state = Sheet.State.READY
        sheet.delivered = delivered if survey.keeps_delivered else ""
        sheet.save()
        surveys.refresh(survey)
    if not sheet.delivered:
        store.drop(delivered)


def _stretch_of(sheet: Sheet) -> tuple[float, float] | None:
    """One stretch for a whole flight, or its sheets would differ at their seams: the first's."""
    if sheet.stretch is None:
        return None
    first = (
        Sheet.objects.filter(survey=sheet.survey_id, state=Sheet.State.READY)
        .exclude(stretch=None)
        .order_by("pk")
        .first()
    )
    if first is not None:
        sheet.stretch = first.stretch
    low, high = sheet.stretch
    return low, high


@transaction.atomic
def _set(sheet: Sheet, **fields: Any) -> None:
    """Of a sheet taken out meanwhile nothing stays."""
    for name, value in fields.items():
        setattr(sheet, name, value)
    if Sheet.objects.select_for_update().filter(pk=sheet.pk).exists():
        sheet.save()


JOB = JobKind(surveys.PROCESS, gettext_lazy("Imagery is processed"), run, alone=True)
