"""Work on deliveries that happens by itself."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from gis_core.jobs import running

from . import uploading
from .life import discard
from .models import ImportRun
from .models.run_states import BEING_PREPARED

KEPT_DAYS = 30


@shared_task
def run_job(pk: int) -> None:
    """Do one job of deliveries, where deliveries are worked on."""
    running.run(pk)


@shared_task
def forget_uploads() -> int:
    """Drop uploads that nobody went on with."""
    return uploading.forget_old()


@shared_task
def discard_abandoned() -> int:
    """Drop the staged features of runs that nobody published within a month."""
    old = ImportRun.objects.filter(
        created_at__lt=timezone.now() - timedelta(days=KEPT_DAYS), state__in=BEING_PREPARED
    )
    for run in old:
        discard(run, actor=None)
    return len(old)
