"""Every sentence that the map's script may say, in the page's language."""

from django.utils.translation import gettext as _


def map_text() -> dict[str, str]:
    """Sentences by key; ``{name}`` is filled in by the script."""
    return _drawing() | _tools() | _clock() | _panel() | _search()


def _drawing() -> dict[str, str]:
    return {
        "block_label": _("Block {number}"),
        "layer_zoom_hint": _("drawn from zoom {n}"),
        "zoom_in_first": _("Closer now: click a parcel to open its file."),
        "metres": _("{n} m"),
        "kilometres": _("{n} km"),
        "square_metres": _("{n} m²"),
        "square_kilometres": _("{n} km²"),
        "heap": _("{n} complaints here; come closer"),
        "heap_late": _("{n} complaints here, {late} of them late; come closer"),
    }


def _tools() -> dict[str, str]:
    return {
        "measure_length_hint": _("Click along the line to measure. Esc stops."),
        "measure_area_hint": _("Click three corners or more. Esc stops."),
        "measure_points": _("Points: {n}"),
        "measure_perimeter": _("Perimeter {length}"),
        "select_hint": _("Click the corners: one is a point, two a line, more an area. Esc stops."),
        "select_box_hint": _("Click two opposite corners. Esc stops."),
        "locate_found": _("You are here, give or take {n} m."),
        "locate_denied": _("The browser may not tell your location. Allow it and try again."),
        "locate_unavailable": _("Your location could not be found."),
        "locate_timeout": _("Finding your location took too long. Try again outdoors."),
        "link_copied": _("Link copied. It opens this very view."),
        "link_not_copied": _("The link could not be copied; it stands in the address bar."),
    }


def _clock() -> dict[str, str]:
    return {
        "clock_set": _("The map shows how it was on {day}."),
        "clock_now": _("The map shows today again."),
        "clock_bad_day": _("The address names no day gone by; the map shows today."),
        "clock_lasts": _("as it is today"),
        "clock_hidden": _("has no past, hidden"),
        "clock_select": _("A selection finds the parcels of today, not of the day on the map."),
    }


def _panel() -> dict[str, str]:
    return {
        "panel_expand": _("Expand the panel"),
        "panel_shrink": _("Shrink the panel"),
        "signed_out": _("Your session has ended"),
        "signed_out_hint": _("Sign in again; the map opens where you left it."),
        "not_found": _("This file cannot be shown"),
        "not_found_hint": _("It does not exist, or it lies outside the areas you work in."),
        "server_failed": _("The server could not answer"),
        "server_failed_hint": _("Nothing was lost. Try again in a moment."),
        "no_answer": _("No answer from the server"),
        "no_answer_hint": _("Check the connection and try again."),
        "offline": _("You are offline"),
        "offline_hint": _("There is no network connection. Try again when it is back."),
    }


def _search() -> dict[str, str]:
    return {
        "search_nothing": _(
            "Nothing found for “{query}”. Try an area with a block and a parcel, such as "
            "“Salmiya 4 120”, a licence number, or coordinates."
        ),
        "search_failed": _("The search did not answer. Try again."),
    }
