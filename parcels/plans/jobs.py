"""Comparisons of more ground than a person waits for."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from gis_core.jobs.kinds import JobKind
from gis_core.jobs.progress import Progress
from parcels.models import StructuralPlan
from parcels.plans.comparing import compare, stale_grounds

KIND = "compare_plans"


def run(progress: Progress) -> dict[str, Any]:
    """Area after area; what was compared before a restart is still fresh and not done again."""
    asked = progress.parameters
    before = StructuralPlan.objects.get(pk=asked["before"])
    after = StructuralPlan.objects.get(pk=asked["after"])
    grounds = stale_grounds(before, after, asked["grounds"])
    for done, ground in enumerate(grounds):
        progress.step(done, len(grounds), note=_("Comparing area after area."))
        compare(before, after, ground)
    progress.step(len(grounds), len(grounds))
    return {"url": asked["back"]}


COMPARE = JobKind(KIND, gettext_lazy("Comparison of two editions of the plan"), run)
