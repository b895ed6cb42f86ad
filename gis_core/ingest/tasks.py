"""Work on deliveries that happens by itself."""

from datetime import timedelta

from celery import shared_task
from django.db.models import CharField, Q
from django.db.models.functions import Cast
from django.utils import timezone

from gis_core.audit.models import AuditRecord
from gis_core.jobs import running

from . import sweeping, uploading
from .errors import ImportRefused
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
def forget_discarded(pk: int) -> None:
    """Let go of what a discarded delivery brought."""
    for run in ImportRun.objects.filter(pk=pk, state=ImportRun.State.DISCARDED):
        sweeping.forget(run)


@shared_task
def discard_abandoned() -> int:
    """Discard deliveries that were not submitted and with which nothing was done for a month."""
    old = timezone.now() - timedelta(days=KEPT_DAYS)
    acts = AuditRecord.objects.filter(object_type=ImportRun._meta.label_lower, at__gte=old)
    stale = (
        ImportRun.objects.annotate(name=Cast("pk", CharField()))
        .filter(
            Q(job=None) | Q(job__finished_at__lt=old),
            created_at__lt=old,
            state__in=(*BEING_PREPARED, ImportRun.State.REFUSED),
        )
        .exclude(name__in=acts.values("object_id"))
    )
    return sum(_is_discarded(run) for run in stale)


@shared_task
def sweep_deliveries() -> int:
    """Drop folders and staged features that no delivery needs any more."""
    return sweeping.sweep()


def _is_discarded(run: ImportRun) -> bool:
    try:
        discard(run, actor=None)
    except ImportRefused:  # somebody has gone on with it meanwhile
        return False
    return True
