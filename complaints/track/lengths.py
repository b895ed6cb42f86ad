"""How long something lasted, as people say it: the two largest of days, hours and minutes."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def length_of(lasted: timedelta) -> str:
    """Whole units alone, cut and not rounded."""
    minutes = int(lasted.total_seconds()) // 60
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    said = [
        ngettext("%(n)s day", "%(n)s days", days) % {"n": days} if days else "",
        ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours} if hours else "",
        ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes} if minutes else "",
    ]
    return _(" and ").join([word for word in said if word][:2]) or _("less than a minute")
