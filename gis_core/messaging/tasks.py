"""Workers' side of messages."""

from celery import shared_task

from gis_core.messaging import draining


@shared_task
def drain() -> int:
    """Send what waits."""
    return draining.drain()


@shared_task
def forget_old() -> int:
    """Drop what ended long ago."""
    return draining.forget_old()
