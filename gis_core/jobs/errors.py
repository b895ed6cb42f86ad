"""What ends a job before its end."""

from typing import Any


class JobError(Exception):
    """The work cannot be done; ``note`` is a marked sentence that says why and what to do.

    A blank may be an error that says its own sentence: it is kept in every language.
    """

    def __init__(self, note: str, **values: Any) -> None:
        super().__init__(note)
        self.note, self.values = note, values


class JobCancelled(Exception):
    """The person no longer wants it."""
