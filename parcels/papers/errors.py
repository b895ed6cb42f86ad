"""What is wrong with what was asked of a document or a folder."""

from typing import Any

from django.utils.translation import gettext


class PaperError(Exception):
    """It cannot be done; ``sentence`` says why and what to do, in the reader's language.

    Made from a sentence marked with ``gettext_noop`` and the values of its blanks.
    """

    def __init__(self, note: str, **values: Any) -> None:
        super().__init__(note)
        self.note, self.values = note, values

    @property
    def sentence(self) -> str:
        """The note, translated and filled in."""
        return gettext(self.note) % self.values
