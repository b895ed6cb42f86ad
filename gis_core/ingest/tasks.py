"""Work on deliveries that happens by itself."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from gis_core.ingest.models import ImportRun, StagedFeature

KEPT_DAYS = 30


@shared_task
def discard_abandoned() -> int:
    """Drop the staged features of runs that nobody published within a month."""
    old = ImportRun.objects.filter(
        created_at__lt=timezone.now() - timedelta(days=KEPT_DAYS),
        state__in=[ImportRun.State.STAGED, ImportRun.State.CHECKED, ImportRun.State.INSPECTED],
    )
    ids = list(old.values_list("pk", flat=True))
    StagedFeature.objects.filter(run__in=ids).delete()
    return ImportRun.objects.filter(pk__in=ids).update(state=ImportRun.State.DISCARDED)
