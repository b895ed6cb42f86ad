"""Numbers of registers that have no check of their own."""

import re

from django.utils.translation import gettext_lazy, gettext_noop

from gis_core.identifiers.kinds import IdentifierError, IdentifierKind
from gis_core.search.fold import fold_digits

NOT_A_NUMBER = gettext_noop(
    "A commercial registration is the letters CR and four to twelve digits."
)


def read_registration(text: str) -> str:
    """``CR`` and its digits, of any script."""
    found = re.fullmatch(r"CR[\s-]?([0-9]{4,12})", fold_digits(text).strip().upper())
    if not found:
        raise IdentifierError(NOT_A_NUMBER)
    return f"CR{found[1]}"


REGISTRATION = IdentifierKind(
    code="cr", title=gettext_lazy("commercial registration"), read=read_registration
)
