"""What an extract may say, whoever asks for it: the land, and nothing of persons.

A paper goes to strangers and is checked by strangers. So its content is read neither with the
eyes of the officer who issues it nor with those of who checks it, but with one pair of eyes of
its own, which see every area and no personal data.
"""

from __future__ import annotations

from typing import Any

from gis_core.accounts.models import User
from gis_core.accounts.sight import Sight

# The eyes' permissions. Restricted documents, parties, deeds and reveals are not among them.
PERMISSIONS = (
    "areas.view_area",
    "areas.view_block",
    "parcels.view_parcel",
    "parcels.view_structuralplanzone",
    "parcels.view_buildinglicence",
    "parcels.view_buildingfile",
    "parcels.view_building",
    "parcels.view_document",
    "parcels.view_surveyplan",
)
# The sections that are printed, in the paper's order, and how many rows of each at most.
SECTIONS = {
    "identity": 1,
    "boundary": 1,
    "plan": 200,
    "licences": 200,
    "building_files": 100,
    "buildings": 200,
    "documents": 100,
    "surveys": 100,
    "neighbours": 200,
    "history": 200,
}
# What rows say for staff only: where a folder stands, who wrote or applied.
_INWARD = {
    "shelf", "applicant", "applicant_name", "owner", "phone", "email", "civil_id", "url", "file",
    "uploaded_by", "reviewer", "findings", "notes", "note",
    "points",  # of a survey, whose plan the paper names
}  # fmt: skip
_UNBORN = {"draft"}  # applications that nobody has received yet


def issuing_eyes() -> User:
    """A person who is nobody, to pass to ``visible_to``; never saved, never signed in."""
    eyes = User(pk=0, username="extract")
    eyes.sight = Sight.of(PERMISSIONS, True, None)
    return eyes


def issued(key: str, row: dict[str, Any]) -> dict[str, Any] | None:
    """A section's row as it may be given out; None where it may not be at all."""
    if key == "licences" and row.get("state") in _UNBORN:
        return None
    told = {name: value for name, value in row.items() if name not in _INWARD}
    if key == "documents":
        if row.get("classification") not in {"public", "internal"}:
            return None
        if row.get("classification") != "public":
            # A title is free text and may name a person; type, date and hash do not.
            told |= {"title_ar": "", "title_en": ""}
    return told
