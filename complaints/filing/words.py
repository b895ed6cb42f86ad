"""Every address and sentence that the scripts of filing need, in the page's language."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from complaints.photos import MOST_BYTES, MOST_PHOTOS


def config() -> dict[str, Any]:
    """What the page tells its script."""
    return {
        "urls": {
            name: reverse(f"filing:{name}")
            for name in ("new", "send", "join", "suggest", "nearby", "where", "outline", "worker")
        },
        "most_photos": MOST_PHOTOS,
        "most_bytes": MOST_BYTES,
        "lang": get_language(),
        "text": _photo() | _place() | _sending(),
    }


def headings() -> dict[str, str]:
    """What each step is called."""
    return {
        "photo": _("Report a problem"),
        "what": _("What is it about?"),
        "place": _("Where is it?"),
        "details": _("A few questions"),
        "nearby": _("Reported already?"),
        "summary": _("Is this right?"),
    }


def map_text() -> dict[str, str]:
    """What the map says."""
    return {
        "metres": _("{n} m"),
        "kilometres": _("{n} km"),
        "zoom_in": _("Closer"),
        "zoom_out": _("Farther"),
        "block_label": _("Block {number}"),
    }


def _photo() -> dict[str, str]:
    return {
        "photo_alt": _("Photograph {n}"),
        "photo_remove": _("Remove photograph {n}"),
        "photo_many": _("Six photographs are enough. Remove one to add another."),
        "photo_large": _("A photograph may have 20 MB at most. Send a smaller one."),
        "photo_unknown": _("This is no photograph. Send a JPEG, PNG, WebP or HEIC."),
        "photo_no_preview": _("Photograph added; this browser cannot show it."),
    }


def _place() -> dict[str, str]:
    return {
        "place_photo": _("The photograph was taken here."),
        "place_device": _("Where you are now, give or take {n} m."),
        "place_map": _("The place that you chose on the map."),
        "place_in": _("{area}, block {block}"),
        "place_looking": _("Looking for where you are…"),
        "place_denied": _(
            "The browser may not tell your location. Choose the map or write the area."
        ),
        "place_failed": _("Your location could not be found. Choose the map or write the area."),
        "map_failed": _("The map cannot be opened just now. Write the area instead."),
        "place_offline": _("Kept; its name is looked up when you are online."),
        "place_missing": _("Say where it is: by the photograph, your telephone, or the area."),
        "no_place": _("No place given"),
    }


def _sending() -> dict[str, str]:
    return {
        "step": _("Step {n} of {of}"),
        "what_missing": _("Choose what it is about."),
        "answer_missing": _("Answer “{question}”."),
        "near": _("{name}, about {n} m away, reported on {since}: {state}"),
        "photos_title": _("Photographs"),
        "in_your_words": _("In your words"),
        "sending": _("Sending…"),
        "waiting": _("Kept on this telephone. It is sent by itself when you are online."),
        "not_sent": _("It could not be sent just now. It is kept and tried again."),
        "sent": _("Your report is sent."),
        "joined": _("You are told how it goes on. The complaint’s number is {reference}."),
        "faulty": _("Something needs correcting before it can be sent."),
        "promised": _("We promise it to be solved by {when}."),
        "with_unit": _("It is with {unit} now."),
        "no_store": _("This browser keeps nothing: send before you close the page."),
        "state_writing": _("being written"),
        "state_waiting": _("waits to be sent"),
        "state_sending": _("being sent"),
        "state_confirm": _("waits for your number to be confirmed"),
        "state_faulty": _("needs correcting"),
        "state_sent": _("sent"),
        "untitled": _("Report without words"),
    }
