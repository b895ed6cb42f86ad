"""What is done about drafts while nobody looks."""

from celery import shared_task

from complaints.filing import drafts


@shared_task
def forget_drafts() -> int:
    """Every hour: what nobody went on with for a day."""
    return drafts.forget_old()
