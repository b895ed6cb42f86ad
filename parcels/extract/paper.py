"""The printed extract: the content that is signed, laid out for an A4 sheet, and nothing else."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import segno
from django.conf import settings
from django.template.loader import get_template
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from gis_core.codes import grouped
from gis_core.pdf import Enclosed, render_pdf
from parcels.extract import labels, tables
from parcels.extract.content import Content
from parcels.extract.drawing import draw
from parcels.extract.keys import Signer
from parcels.extract.seal import place_for

TEMPLATE_VERSION = "1"
CONTENT_FILE, SIGNATURE_FILE = "content.json", "signature.json"


def print_extract(
    content: Content,
    *,
    verify_url: str = "",
    enclosed: tuple[Enclosed, ...] = (),
    key: Signer | None = None,
) -> bytes:
    """The PDF of a content in the active language; without ``key`` a preview that says so."""
    context = sheet_of(content, verify_url=verify_url)
    styles = [get_template("pdf/extract.css").render({}), context["drawing"].styles]
    finisher = place_for(content["code"], key.key_id) if key else None
    return render_pdf(
        "pdf/extract.html", context, styles=styles, enclosed=enclosed, finisher=finisher
    )


def print_letter(
    content: Content,
    *,
    verify_url: str = "",
    enclosed: tuple[Enclosed, ...] = (),
    key: Signer | None = None,
) -> bytes:
    """The PDF of a letter's content: its text, paragraph by paragraph, on the same letterhead."""
    letter = content["letter"]
    paragraphs = [part.split("\n") for part in re.split(r"\n\s*\n", letter["text"].strip())]
    until = labels.day(letter["valid_until"]) if letter["valid_until"] else ""
    context = {
        "content": content,
        "parcel": content["parcel"],
        "letter": letter,
        "paragraphs": paragraphs,
        "until": until,
        **frame_of(content, verify_url),
    }
    finisher = place_for(content["code"], key.key_id) if key else None
    styles = [get_template("pdf/extract.css").render({})]
    return render_pdf(
        "pdf/letter.html", context, styles=styles, enclosed=enclosed, finisher=finisher
    )


def sheet_of(content: Content, *, verify_url: str = "") -> dict[str, Any]:
    """What the template shows."""
    on = date.fromisoformat(content["as_of"]) if content.get("as_of") else None
    return {
        "content": content,
        "parcel": content["parcel"],
        "facts": _facts(content),
        "drawing": draw(content, content["parcel"]["id"], on=on),
        "sides": tables.sides_of(content),
        "tables": [t for t in tables.tables_of(content) if t.key != "history"],
        "history": [t for t in tables.tables_of(content) if t.key == "history"],
        "rules": tables.rules_of(content),
        **frame_of(content, verify_url),
    }


def frame_of(content: Content, verify_url: str) -> dict[str, Any]:
    """What every paper carries at its head and foot."""
    code = content.get("code", "")
    return {
        "issuer": labels.name_of(content["issuer"]),
        "day": labels.day(content["as_of"] or content["issued_on"]),
        "issued": labels.moment(content["issued_at"]) if content.get("issued_at") else "",
        "code": grouped(code) if code else "",
        "verify_url": verify_url,
        "qr": qr_of(verify_url) if code else "",
        "is_preview": not code,
        "is_demo": settings.DEMO,
        "is_rtl": get_language_bidi(),
    }


def qr_of(address: str) -> str:
    """An address as a picture in a ``data:`` address."""
    return segno.make(address, error="m").svg_data_uri(border=2, dark="#0b3b46")


def _facts(content: Content) -> list[tuple[str, str]]:
    """The head of the sheet: what a reader looks for first."""
    parcel = content["parcel"]
    identity = tables.first_row(content, "identity")
    boundary = tables.first_row(content, "boundary")
    numbers = ", ".join(identity.get("automated_numbers") or []) or labels.MISSING
    return [
        (_("Parcel"), parcel["number"]),
        (_("Block"), parcel["block"] or labels.MISSING),
        (_("Area"), labels.name_of(parcel["area"])),
        (_("Governorate"), labels.name_of(parcel["governorate"])),
        (_("Plan reference"), parcel["plan_ref"] or labels.MISSING),
        (_("Status"), labels.parcel_status(parcel["status"])),
        (_("Automated numbers"), numbers),
        (_("Deed area"), labels.square_metres(boundary.get("official_area_m2"))),
        (_("Drawn area"), labels.square_metres(boundary.get("computed_area_m2"))),
        (_("Boundary since"), labels.day(boundary.get("valid_from"))),
        *_street_facts(tables.first_row(content, "neighbours")),
    ]


def _street_facts(around: Content) -> list[tuple[str, str]]:
    """How the parcel lies by its streets, where that is known."""
    if not around:
        return []
    streets = {
        labels.name_of(side["street"]): None
        for side in around.get("sides", ())
        if side.get("street")
    }
    return [
        (_("Perimeter"), labels.metres(around.get("perimeter_m"))),
        (_("Frontage"), labels.metres(around.get("frontage_m"))),
        (_("Corner plot"), _("yes") if around.get("is_corner") else _("no")),
        *([(_("Streets"), _(", ").join(streets))] if streets else []),
    ]
