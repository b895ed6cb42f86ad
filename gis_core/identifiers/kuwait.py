"""Kuwait's civil ID: C YYMMDD SSSS K, where C is the century of birth and K checks the others.

A number that passes was typed correctly; that somebody bears it is another question.
"""

import re
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy, gettext_noop

from gis_core.identifiers.kinds import IdentifierError, IdentifierKind
from gis_core.search.fold import fold_digits

CENTURIES = {"2": 1900, "3": 2000}
WEIGHTS = (2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
NOT_DIGITS = gettext_noop("A civil ID has twelve digits.")
NOT_BORN = gettext_noop("The digits of the birth date in this civil ID are no day gone by.")
NOT_CHECKED = gettext_noop("A digit of this civil ID is wrong. Compare it with the card.")


def read_civil_id(text: str) -> str:
    """Twelve ASCII digits, from digits of any script with blanks around them."""
    digits = re.sub(r"[\s\u200e\u200f\u061c]", "", fold_digits(text))
    if not re.fullmatch(r"[0-9]{12}", digits):
        raise IdentifierError(NOT_DIGITS)
    _birth_date(digits)
    if check_digit(digits[:11]) != digits[11]:
        raise IdentifierError(NOT_CHECKED)
    return digits


def check_digit(eleven: str) -> str | None:
    """The twelfth digit, or None where the eleven have none and so belong to no civil ID."""
    total = sum(int(digit) * weight for digit, weight in zip(eleven, WEIGHTS, strict=True))
    found = 11 - total % 11
    return str(found) if found < 10 else None


def _birth_date(digits: str) -> date:
    century = CENTURIES.get(digits[0])
    try:
        year = (century or 0) + int(digits[1:3])
        born = date(year, int(digits[3:5]), int(digits[5:7]))
    except ValueError as error:
        raise IdentifierError(NOT_BORN) from error
    if century is None or born > timezone.localdate():
        raise IdentifierError(NOT_BORN)
    return born


CIVIL_ID = IdentifierKind(code="kw-civil-id", title=gettext_lazy("civil ID"), read=read_civil_id)
