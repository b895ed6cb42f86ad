"""Workers' side of photographs."""

from celery import shared_task

from complaints.pictures import preparing


@shared_task
def prepare_waiting() -> int:
    """Photographs that nobody came to yet; woken by each report, and by the beat in any case."""
    return preparing.prepare_waiting()
