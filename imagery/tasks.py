"""What is done about uploads while nobody looks."""

from celery import shared_task

from imagery import uploads


@shared_task
def forget_uploads() -> int:
    """Every hour: what nobody went on with for a week."""
    return uploads.forget_old()
