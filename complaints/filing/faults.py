"""What is wrong with what somebody typed: a sentence for each field, and everything is kept."""

from __future__ import annotations

import re

from complaints.errors import ComplaintError

_UNSEEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


class Faults(ComplaintError):
    """Sentences by the field's name."""

    def __init__(self, **by_field: str) -> None:
        super().__init__()
        self.by_field = by_field
        self.sentence = " ".join(by_field.values())  # type: ignore[assignment]


def plain(text: object, longest: int) -> str:
    """A text without signs that cannot be seen, cut to what a column holds."""
    return _UNSEEN.sub("", str(text or "")).strip()[:longest]
