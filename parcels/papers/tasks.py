"""Workers' side of documents, and how they are woken."""

import logging

from celery import shared_task
from kombu.exceptions import OperationalError

from parcels.papers import preparing

log = logging.getLogger(__name__)


@shared_task
def prepare_document(sha256: str, first: int = 1) -> None:
    """Text and pictures of one file."""
    preparing.prepare(sha256, first)


@shared_task
def prepare_waiting() -> int:
    """Every minute: files that no worker came to."""
    return preparing.prepare_waiting()


def wake(sha256: str, first: int = 1) -> None:
    """Ask a worker for a file; without Redis it waits until the next round."""
    try:
        prepare_document.apply_async(args=[sha256, first], retry=False)
    except OperationalError:
        log.warning("Redis does not answer; a file waits to be prepared")
