"""The one error of this app: a delivery that is not taken over, with the sentence that says why."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from django.db import DatabaseError

from gis_core import connected, safeio

from .texts import say

if TYPE_CHECKING:
    from .models import ImportRun


class ImportRefused(Exception):
    """Nothing published has changed; ``sentence`` says what is wrong and what to do."""

    def __init__(self, code: str, params: Mapping[str, object] | None = None) -> None:
        self.code = code
        self.params = dict(params or {})
        super().__init__(code)

    @classmethod
    def because(cls, refusal: safeio.Refused, run: "ImportRun") -> "ImportRefused":
        """The reader's refusal; a file of the run's folder is called as its sender called it."""
        sent = PurePosixPath(run.source_name)
        stored = run.folder.iterdir() if run.folder.is_dir() else ()
        called = {file.name: sent.stem + file.suffix for file in stored}
        params = {
            key: called.get(value, value) if isinstance(value, str) else value
            for key, value in refusal.params.items()
        }
        return cls(refusal.code, params)

    @property
    def sentence(self) -> str:
        """In the language that is active."""
        return say(self.code, self.params)

    def __str__(self) -> str:
        return self.sentence


@contextmanager
def told_as_refusal() -> Iterator[None]:
    """What the database refuses inside, as ``ImportRefused``.

    A server that went away has judged nothing, so its error passes, and a worker tries again.
    """
    session = connected.session()
    try:
        yield
    except DatabaseError as error:
        if not connected.is_open(session):
            raise
        reason = str(error).splitlines()[0][:200]
        raise ImportRefused("database_refuses", {"reason": reason}) from error
