"""What the map of figures says."""

from django.utils.translation import gettext as _


def map_words() -> dict[str, str]:
    """Sentences by key; ``{name}`` is filled in by the script."""
    return {
        "not_loaded": _("The outlines could not be loaded. The table has all figures."),
        "figures_of": _("{name}: {value}"),
        "nothing_there": _("no cases"),
        "from_below": _("{from} to below {to}"),
        "from_on": _("{from} and more"),
        "days": _("{n} days"),
        "percent": "{n} %",
    }
