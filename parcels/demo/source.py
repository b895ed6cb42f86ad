"""The mark that every made-up row bears, and by which the demo knows its own."""

from django.db import models

# English and Arabic in one text: a source is data, not a message of the interface.
MARK = "made up (demo)"
MADE_UP = MARK + " · مختلق للعرض"
NAME_IS_REAL = MADE_UP + " · the name is real · الاسم حقيقي"
FAULT = MADE_UP + " · planted fault · خلل مقصود: "
EARLIER = MADE_UP + " · earlier state · حالة سابقة"


class DemoError(Exception):
    """The demo cannot be made or removed; the text says why and what to do."""


def own(rows: models.QuerySet) -> models.QuerySet:
    """The rows that the demo wrote."""
    return rows.filter(source__startswith=MARK)
