"""The field policy of complaints: who may read what of those who report.

As in ``parcels.policy``: what has no line goes nowhere. Contacts are SEALED, so no page, API,
export or tile has them; ``complaints.case.reporter`` gives them out for a purpose and writes it
down, and the reporter sees them masked.
"""

from __future__ import annotations

from gis_core.fieldpolicy import INTERNAL, SEALED, FieldPolicy

REPORTER = {
    "id": INTERNAL,
    "created_at": INTERNAL,
    "language": INTERNAL,
    "phone_verified_at": INTERNAL,
    "email_verified_at": INTERNAL,
    **dict.fromkeys(("wants_sms", "wants_email", "wants_push", "is_quiet_at_night"), INTERNAL),
    **dict.fromkeys(("key", "user", "name", "phone", "email", "civil_id"), SEALED),
    **dict.fromkeys(("phone_index", "email_index", "civil_id_index"), SEALED),
}
JOINING = {
    **dict.fromkeys(("id", "complaint", "joined_at"), INTERNAL),
    **dict.fromkeys(("reporter", "follow_salt"), SEALED),
}
ONE_TIME_CODE = {
    **dict.fromkeys(("id", "channel", "purpose", "made_at", "expires_at", "used_at"), INTERNAL),
    **dict.fromkeys(("key", "recipient", "digest", "tries"), SEALED),
}
POLICY = FieldPolicy(
    {
        "complaints.reporter": REPORTER,
        "complaints.joining": JOINING,
        "complaints.onetimecode": ONE_TIME_CODE,
    }
)
