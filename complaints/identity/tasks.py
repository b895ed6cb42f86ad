"""Housekeeping of codes and tallies."""

from celery import shared_task

from complaints.identity import codes, limits


@shared_task
def forget_old() -> None:
    """Drop what is too old to matter, and with it whose it was."""
    codes.forget_old()
    limits.forget_old()
