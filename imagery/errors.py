"""What a person asked for that cannot be done, with the sentence to tell them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from gis_core.safeio import Refused, sentence_of


class ImageryError(Exception):
    """Nothing was changed; the text, in the language of whoever reads it, says why and what to do.

    Made from a sentence marked with ``gettext_noop`` and the values of its blanks.
    """

    status = 400  # of HTTP

    def __init__(self, note: str, **values: Any) -> None:
        super().__init__(note)
        self.note, self.values = note, values

    def __str__(self) -> str:
        return gettext(self.note) % self.values


class NotOurKind(ImageryError):
    """The door of files does not take it; the text is the door's."""

    def __init__(self, refusal: Refused) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal

    def __str__(self) -> str:
        return sentence_of(self.refusal)


class NoRoom(ImageryError):
    """The disk is full; what has arrived stays, and may be gone on with."""

    status = 507

    def __init__(self) -> None:
        super().__init__(_("There is no room for the file. Tell the administrator."))


class WrongOffset(ImageryError):
    """A piece does not join what has arrived, which is ``received`` bytes."""

    def __init__(self, received: int) -> None:
        super().__init__(str(received))
        self.received = received


class StillBusy(ImageryError):
    """Somebody, most likely the same browser a moment ago, asked for the same already."""


class Gone(Exception):
    """Nothing was changed: somebody else removed what it was asked of, a moment ago."""
