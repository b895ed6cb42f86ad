"""Workers' side of photographs."""

from celery import shared_task

from complaints.pictures import preparing


@shared_task
def prepare_waiting() -> int:
    """Every ten seconds: photographs that nobody came to yet."""
    return preparing.prepare_waiting()


@shared_task
def sweep() -> int:
    """Every hour: bytes that no row names."""
    return preparing.sweep_incoming()
