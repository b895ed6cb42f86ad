"""Why there is no file."""

from typing import Any

from django.utils.translation import gettext as translate


class ExportError(Exception):
    """``note`` is a marked sentence that says why and what to do, ``values`` its blanks."""

    def __init__(self, note: str, **values: Any) -> None:
        super().__init__(note)
        self.note, self.values = note, values

    @property
    def sentence(self) -> str:
        """In the language that is active."""
        return translate(self.note) % self.values if self.values else translate(self.note)
