"""What is done about drafts while nobody looks."""

from celery import shared_task

from complaints.filing import drafts
from complaints.pictures.preparing import sweep_incoming


@shared_task
def forget_drafts() -> int:
    """Every hour: what nobody went on with for a day, and bytes that no row names."""
    return drafts.forget_old() + sweep_incoming()
