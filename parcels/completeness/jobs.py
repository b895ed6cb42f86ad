"""Looking at many areas: a job with progress, asked for by a person or by the night."""

from typing import Any

from django.utils.translation import gettext_lazy, gettext_noop

from gis_core.areas.models import Area
from gis_core.jobs.kinds import JobKind
from gis_core.jobs.progress import Progress
from parcels.completeness.compute import redraw, refresh_area

KIND = "completeness"
_LOOKING = gettext_noop("Looking at %(area)s")


def _run(progress: Progress) -> dict[str, Any]:
    """Refresh the areas of ``areas`` (ids), or all and the parcels in none."""
    wanted = progress.parameters.get("areas")
    areas = list(
        Area.objects.order_by("pk") if wanted is None else Area.objects.filter(pk__in=wanted)
    )
    done, parcels = int(progress.kept.get("areas", 0)), int(progress.kept.get("parcels", 0))
    for position, area in enumerate(areas[done:], start=done):
        progress.step(position, len(areas) + 1, note=_LOOKING, area=area.name)
        parcels += refresh_area(area.pk)
        progress.keep(areas=position + 1, parcels=parcels)
    if wanted is None:
        parcels += refresh_area(None)
    redraw()
    return {"parcels": parcels, "url": progress.parameters.get("back", "")}


REFRESH = JobKind(name=KIND, title=gettext_lazy("Completeness of the files"), run=_run)
