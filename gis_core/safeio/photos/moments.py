"""In the site: when a photograph was taken, as far as its camera is to be believed."""

from datetime import datetime, timedelta

from django.utils import timezone

AHEAD = timedelta(minutes=10)  # a clock that is a little fast


def moment_of(told: str | None) -> datetime | None:
    """What a camera's clock says, in the municipality's time where it names none; never to come."""
    if told is None:
        return None
    moment = datetime.fromisoformat(told)
    if moment.tzinfo is None:
        moment = timezone.make_aware(moment)
    return moment if moment <= timezone.now() + AHEAD else None
