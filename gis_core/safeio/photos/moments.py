"""In the site: when a photograph was taken, as far as its camera is to be believed."""

from datetime import datetime, timedelta

from django.utils import timezone

AHEAD = timedelta(minutes=10)  # a clock that is a little fast
FIRST_YEAR = 1990  # no camera wrote such a file before; a clock that was never set often says so


def moment_of(told: str | None) -> datetime | None:
    """What a camera's clock says, in the municipality's time where it names none.

    None for what is no time, lies ahead, or is older than such cameras are.
    """
    if told is None:
        return None
    try:
        moment = datetime.fromisoformat(told)
    except ValueError:
        return None
    if not FIRST_YEAR <= moment.year <= timezone.now().year + 1:
        return None
    if moment.tzinfo is None:
        moment = timezone.make_aware(moment)
    return moment if moment <= timezone.now() + AHEAD else None
