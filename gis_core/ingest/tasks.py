"""Work on deliveries that happens by itself."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from .models import ImportRun
from .pipeline import discard

KEPT_DAYS = 30


@shared_task
def discard_abandoned() -> int:
    """Drop the staged features of runs that nobody published within a month."""
    waiting = ImportRun.State.INSPECTED, ImportRun.State.STAGED, ImportRun.State.CHECKED
    old = ImportRun.objects.filter(
        created_at__lt=timezone.now() - timedelta(days=KEPT_DAYS), state__in=waiting
    )
    for run in old:
        discard(run)
    return len(old)
