"""What is done about uploads while nobody looks."""

from celery import shared_task

from imagery import retention, sweeping, uploads


@shared_task
def forget_uploads() -> int:
    """Every hour: what nobody went on with for a week."""
    return uploads.forget_old()


@shared_task
def keep_by_the_rule() -> dict[str, int]:
    """Every day: delivered files whose days are over, and files that nobody names."""
    dropped = retention.apply()
    return {"surveys": len(dropped), "orphans": len(sweeping.sweep())}
