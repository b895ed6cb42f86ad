"""One way to write a value as JSON (RFC 8785), so that equal contents are equal bytes."""

from __future__ import annotations

import hashlib
import json
import math
from decimal import Decimal
from typing import Any

GREATEST = 2**53 - 1  # beyond it readers of JSON no longer agree on a number


class NotCanonical(ValueError):
    """A value that has no canonical form: not a number, no JSON, a broken character."""


def canonical(value: Any) -> bytes:
    """UTF-8 with sorted keys, no blanks, and each number in its shortest plain form.

    Raises ``NotCanonical`` for what JSON cannot say in one way. Fractions are told to the
    millionth at most: smaller ones would need an exponent, and nothing of land is measured so.
    """
    try:
        return _written(value).encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotCanonical("a text with half a character") from error


def digest(value: Any) -> str:
    """SHA-256 of the canonical form, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _written(value: Any) -> str:
    if value is None or isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int | float | Decimal):
        return _number(value)
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_written, value)) + "]"
    if isinstance(value, dict):
        return _object(value)
    raise NotCanonical(f"JSON has no {type(value).__name__}")


def _object(value: dict[str, Any]) -> str:
    if not all(isinstance(key, str) for key in value):
        raise NotCanonical("a key that is no text")
    keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
    pairs = (f"{json.dumps(key, ensure_ascii=False)}:{_written(value[key])}" for key in keys)
    return "{" + ",".join(pairs) + "}"


def _number(value: float | Decimal) -> str:
    if not math.isfinite(value) or abs(value) > GREATEST:
        raise NotCanonical(f"a number that JSON does not carry: {value}")
    if value == int(value):
        return str(int(value))
    # The shortest digits that name the same double, as ECMAScript writes them.
    plain = format(Decimal(repr(float(value))), "f")
    if abs(value) < 1e-6:
        raise NotCanonical(f"a fraction finer than a millionth: {value}")
    return plain
