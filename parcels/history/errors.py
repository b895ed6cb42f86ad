"""Why a transition cannot be recorded; each is one sentence for the person who asked."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError
from django.utils.translation import gettext as _


class TransitionRefused(Exception):
    """The sentence says what is wrong with the transition and what to do."""


@contextmanager
def refusals_in_words() -> Iterator[None]:
    """What the database refuses, as a sentence; inside a transaction that it rolls back."""
    try:
        yield
    except IntegrityError as error:
        text = str(error)
        if "parcel_number_unique_while_current" in text:
            raise TransitionRefused(
                _("One of the numbers belongs to another parcel of the block.")
            ) from error
        if "parcel_boundary_is" in text:
            raise TransitionRefused(_("A piece's outline crosses itself or is empty.")) from error
        raise
