"""Taking the demo's imagery away again: its own surveys with their files."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from imagery import store
from imagery.models import Sheet, Survey
from parcels.demo.source import own


def own_surveys() -> QuerySet[Survey]:
    """The surveys that the demo flew."""
    return own(Survey.objects.all())


def remove() -> None:
    """Rows at once, files when they are gone for good."""
    sheets = Sheet.objects.filter(survey__in=own_surveys())
    keys = [key for row in sheets.values_list("delivered", "cog", "thumbnail") for key in row]
    own_surveys().delete()
    transaction.on_commit(lambda: store.drop(*keys))
