"""What can go wrong with a case, each with a sentence for the person who tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from complaints.models import ComplaintEvent


class ComplaintError(Exception):
    """The base of this app's refusals; ``sentence`` is in the reader's language."""

    sentence = _("This cannot be done with the complaint.")

    def __str__(self) -> str:
        return str(self.sentence)


class NoSuchWay(ComplaintError):
    """The machine does not lead from the present state to the wanted one."""

    sentence = _("The complaint is in a state in which this cannot be done. Look at it again.")


class SomethingMissing(ComplaintError):
    """A step lacks what it must bring along."""

    def __init__(self, sentence: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence  # type: ignore[assignment]


class Conflict(ComplaintError):
    """Somebody else was faster; ``since`` is what happened after the version that was seen."""

    sentence = _("Somebody else has changed this complaint meanwhile. See what was done first.")

    def __init__(self, since: list[ComplaintEvent]) -> None:
        super().__init__()
        self.since = since
