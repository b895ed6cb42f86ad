"""The mark that every made-up row bears, and by which the demo knows its own."""

from django.db import models

MADE_UP = "made up (demo)"
FAULT = MADE_UP + "; planted fault: "
EARLIER = MADE_UP + "; earlier state"


class DemoError(Exception):
    """The demo cannot be made or removed; the text says why and what to do."""


def own(rows: models.QuerySet) -> models.QuerySet:
    """The rows that the demo wrote."""
    return rows.filter(source__startswith=MADE_UP)
