"""Workers' side of the 139 service."""

from celery import shared_task

from complaints import rounds


@shared_task
def watch_clocks() -> None:
    """One round of what time does to cases."""
    rounds.watch_clocks()
