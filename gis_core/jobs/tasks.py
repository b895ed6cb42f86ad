"""Workers' side of jobs."""

from celery import shared_task

from gis_core.jobs import running


@shared_task
def run(pk: int) -> None:
    """Do one job."""
    running.run(pk)


@shared_task
def take_up() -> int:
    """Return what dead workers left to the queue."""
    return running.take_up()


@shared_task
def forget_old() -> int:
    """Drop what ended long ago."""
    return running.forget_old()
