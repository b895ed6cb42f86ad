"""Workers' side of documents."""

from celery import shared_task

from parcels.papers import preparing


@shared_task
def prepare_document(sha256: str, first: int = 1) -> None:
    """Text and pictures of one file."""
    preparing.prepare(sha256, first)


@shared_task
def prepare_waiting() -> int:
    """Every minute: files that no worker came to."""
    return preparing.prepare_waiting()
