"""Taking the demo's imagery away again: its own surveys and plans with their files."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from imagery import store
from imagery.models import Overlay, Sheet, Survey
from imagery.models.overlay import OverlayQuerySet
from imagery.overlays import keeping
from parcels.demo.source import own
from parcels.models import SurveyPlan


def own_surveys() -> QuerySet[Survey]:
    """The surveys that the demo flew."""
    return own(Survey.objects.all())


def own_plans() -> OverlayQuerySet:
    """The plans that the demo laid: nobody's, and of its own register."""
    return Overlay.objects.filter(created_by=None, survey_plan__in=own(SurveyPlan.objects.all()))


def make_room(*, replace: bool, **_of_other_steps: object) -> None:
    """With ``replace``, take the demo's plans off its parcels before these go."""
    for plan in own_plans() if replace else []:
        keeping.remove(plan, actor=None)


def remove() -> None:
    """Rows at once, files when they are gone for good."""
    sheets = Sheet.objects.filter(survey__in=own_surveys())
    keys = [key for row in sheets.values_list("delivered", "cog", "thumbnail") for key in row]
    own_surveys().delete()
    transaction.on_commit(lambda: store.drop(*keys))
