"""What beat asks for every day."""

from celery import shared_task

from parcels.licensing import expiring


@shared_task
def expire_licences() -> int:
    """End those whose last day was yesterday."""
    return expiring.expire_due()


@shared_task
def remind_offices() -> int:
    """Note the reminders of the day and mail them."""
    expiring.remind()
    return expiring.send_reminders()
