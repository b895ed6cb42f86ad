"""In the child: what was written in a cell as what the field means."""

import math
import re
from collections.abc import Callable
from datetime import date, timedelta
from json.encoder import encode_basestring
from typing import Any

MOST_DIGITS = 30
_SPACES = re.compile(r"\s+")
_WHOLE = re.compile(r"(-?\d+)\.0+")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_EIGHT_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")  # as a DBF has it
# A sheet counts days, of which it may show no more than the count: those of 1954 to 2118.
SHEET_DAY_NOUGHT, SHEET_DAYS = date(1899, 12, 30), range(20_000, 80_000)
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[T ].*)?")
# Invisible signs that turn the direction of a line, and the replacement sign of a broken letter.
_DROPPED = dict.fromkeys(
    [0, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF]
)


class Unreadable(ValueError):
    """A cell that does not say what its field needs."""


def plain(value: object) -> str:
    """The cell as one line of text without signs that nobody sees."""
    if isinstance(value, float) and math.isnan(value):  # a null in a column of numbers
        return ""
    text = str(value).translate(_DROPPED)
    return _SPACES.sub(" ", text.encode("utf-8", "replace").decode()).strip()


def _label(value: object, digits: dict[int, str]) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else _finite(value, value)
    text = plain(value).translate(digits)
    whole = _WHOLE.fullmatch(text)
    return whole[1] if whole else text


def _digits_only(value: object, digits: dict[int, str]) -> str:
    text = _label(value, digits).replace(" ", "").replace("-", "")
    if text and not (text.isascii() and text.isdigit()):
        raise Unreadable(text)
    return text


def _number(value: object, digits: dict[int, str]) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _finite(float(value), value)
    text = plain(value).translate(digits).replace("\u066b", ".").replace("\u066c", "")
    text = text.replace(" ", "").replace(",", "") if "." in text else text.replace(" ", "")
    if re.fullmatch(r"-?\d+(,\d{3})+", text):
        text = text.replace(",", "")
    text = text.replace(",", ".")
    if not text:
        return ""
    if len(text) > MOST_DIGITS:
        raise Unreadable(text[:MOST_DIGITS])
    try:
        return _finite(float(text), text)
    except ValueError as error:
        raise Unreadable(text) from error


def _finite(number: float, written: object) -> str:
    if math.isnan(number):
        return ""
    if math.isinf(number):
        raise Unreadable(str(written))
    return repr(number)


def _date(value: object, digits: dict[int, str]) -> str:
    if isinstance(value, int | float) and value // 1 in SHEET_DAYS:
        return (SHEET_DAY_NOUGHT + timedelta(days=int(value))).isoformat()
    text = _label(value, digits)
    if not text:
        return ""
    if match := _ISO.fullmatch(text) or _EIGHT_DIGITS.fullmatch(text):
        year, month, day = match.groups()
    elif match := _DAY_FIRST.fullmatch(text):
        day, month, year = match.groups()
    else:
        raise Unreadable(text[:40])
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError as error:
        raise Unreadable(text[:40]) from error


def _text(value: object, _digits: dict[int, str]) -> str:
    return plain(value)


READERS: dict[str, Callable[[object, dict[int, str]], str]] = {
    "label": _label,
    "digits": _digits_only,
    "number": _number,
    "date": _date,
    "text": _text,
}


def read_column(
    cells: list[Any], kind: str, digits: dict[int, str]
) -> tuple[list[str], dict[int, str]]:
    """Every cell as text ("" for nothing), and by row those that could not be read."""
    reader = READERS[kind]
    known: dict[object, str] = {None: ""}
    values: list[str] = []
    bad: dict[int, str] = {}
    for row, cell in enumerate(cells):
        value = known.get(cell)
        if value is None:
            try:
                value = reader(cell, digits)
            except Unreadable as error:
                bad[row] = str(error)
                value = ""
            else:
                if len(known) < 100_000:
                    known[cell] = value
        values.append(value)
    return values, bad


def as_number(cell: object) -> float | None:
    """The number in a cell of coordinates, in whatever digits; None for what is none."""
    try:
        number = float(str(cell).strip().replace("\u066b", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def as_json(values: list[str], field: str, kind: str) -> list[str]:
    """``"field": value`` for every row, "" where there is nothing to say."""
    head = encode_basestring(field) + ":"
    if kind == "number":
        return [head + value if value else "" for value in values]
    return [head + encode_basestring(value) if value else "" for value in values]
