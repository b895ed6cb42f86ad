"""What the maps' scripts are told besides the tiles: names, pictures and stages of complaints."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from complaints.models import Category
from complaints.states import State

BLANK = "REFERENCE"


def categories(*, public: bool) -> dict[str, dict[str, str]]:
    """Name and picture of each category by its code; of the hidden ones nothing is public."""
    shown = Category.objects.select_related("group")
    if public:
        shown = shown.exclude(publicity=Category.Publicity.HIDDEN)
    pictures = static("img/groups.svg")
    return {
        category.code: {
            "name": category.name,
            "picture": f"{pictures}#{category.group.icon}" if category.group.icon else "",
        }
        for category in shown
    }


def stages() -> dict[str, str]:
    """What the public is told of the states."""
    return {
        "received": _("received"),
        "in_hand": _("being dealt with"),
        "done": _("work done"),
        "solved": _("solved"),
    }


def clocks() -> dict[str, str]:
    """What the staff is told of a case's promise."""
    return {
        "in_time": _("in time"),
        "late": _("late"),
        "paused": _("clock stands"),
    }


def staff_told() -> dict[str, Any]:
    """For the layer on the staff's map."""
    return {
        "categories": categories(public=False),
        "states": {str(state): str(state.label) for state in State},
        "clocks": clocks(),
        "page": _case_page(),
    }


def _case_page() -> str:
    """The address of a case with a blank for its reference."""
    try:
        return reverse("complaint:page", args=[BLANK])
    except NoReverseMatch:
        return f"/complaints/{BLANK}/"
