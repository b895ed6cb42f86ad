"""Labels and their numbers in a line; lists and ranges of parcels taken apart."""

from __future__ import annotations

import re

from gis_core.search.address import BLOCK, EITHER, FILLERS, IGNORED, LABELS, LICENCE, PARCEL
from gis_core.search.spoken import number_at
from parcels.selection.pasted.words import AND, MANY, TO, is_number

_SKIPPED = (":", ".", "-", "/", "#", "(", ")", "[", "]")
_BETWEEN = (":", "#", "(", ")", "[", "]")
_LONGEST_RANGE = 300
_PLURAL = "قسيمه"  # what "parcels 12 to 15" becomes, once for each of them


def events(tokens: list[str]) -> list[tuple[str, str]]:
    """Labels with their numbers, and numbers without a label, in order."""
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(tokens):
        label = _label(tokens[at], found)
        if label:
            after = at + 1
            while after < len(tokens) and (tokens[after] in FILLERS or tokens[after] in _SKIPPED):
                after += 1
            number, used = number_at(tokens, after)
            if number:
                found += _labelled(label, number)
                at = used
                continue
            if found and found[-1][0] == "" and at and tokens[at - 1] == found[-1][1]:
                found[-1] = (label, found[-1][1])
        elif is_number(tokens[at]):
            found.append(("", tokens[at]))
        at += 1
    return [event for event in found if event[0] in {"", BLOCK, PARCEL}]


def _labelled(label: str, number: str) -> list[tuple[str, str]]:
    if label == BLOCK and re.search(r"[-/.]", number):
        block, parcel = re.split(r"[-/.]", number, maxsplit=1)
        return [(BLOCK, block), (PARCEL, parcel)]
    return [(label, number)]


def _label(token: str, found: list[tuple[str, str]]) -> str:
    if token == EITHER:
        last = next((label for label, _value in reversed(found) if label in {BLOCK, PARCEL}), "")
        return PARCEL if last == BLOCK else BLOCK
    label = LABELS.get(token, "")
    return label if label in {BLOCK, PARCEL, IGNORED, LICENCE} else ""


def paired(events: list[tuple[str, str]]) -> tuple[list[tuple[str, str]], str]:
    """Blocks with their parcels where a line says several; a doubt where that can be read twice."""
    said = [event for event in events if event[0]]
    blocks = [value for label, value in said if label == BLOCK]
    parcels = [value for label, value in said if label == PARCEL]
    loose = len(said) != len(events)
    if len(set(blocks)) <= 1 and parcels:
        return [(blocks[0] if blocks else "", p) for p in parcels], "loose" if loose else ""
    if len(blocks) == len(parcels) and not loose:
        labels = [label for label, _value in said]
        if labels in ([BLOCK, PARCEL] * len(blocks), [PARCEL, BLOCK] * len(blocks)):
            return list(zip(blocks, parcels, strict=True)), ""
    return [(b, p) for b in dict.fromkeys(blocks) for p in dict.fromkeys(parcels)], "several"


def expanded(tokens: list[str]) -> list[str]:
    """``parcels 12 to 15 and 20`` as one label with one number each."""
    made: list[str] = []
    at = 0
    while at < len(tokens):
        start = at + 1
        is_many = tokens[at] == MANY
        is_one = LABELS.get(tokens[at]) == PARCEL or (
            tokens[at] == EITHER and BLOCK in {label for label, _v in events(made)}
        )
        numbers, end = _listed(tokens, start, is_many=is_many) if is_many or is_one else ([], at)
        if is_many or len(numbers) > 1:
            made += [word for number in numbers for word in (_PLURAL, number)]
            at = max(end, start)
            continue
        made.append(tokens[at])
        at += 1
    return made


def _listed(tokens: list[str], at: int, *, is_many: bool) -> tuple[list[str], int]:
    """The numbers of a list or range from a token on, and where it ends."""
    numbers: list[str] = []
    joins = {AND, "و"} | ({",", "،", "-"} if is_many else set())
    pending = ""
    while at < len(tokens):
        token = tokens[at]
        if (
            token in FILLERS
            or token in _SKIPPED[:1] + _SKIPPED[4:]
            or (numbers and _is_parcel_word(token))
        ):
            at += 1
            continue
        clung = token[1:] if token[:1] == "و" and token[1:2].isdigit() else ""
        number = clung or (token if is_number(token) else "")
        if number and (not numbers or pending or clung):
            if pending and _is_named_next(tokens, at):
                break
            numbers += _range(numbers, number, pending, is_many=is_many)
            pending, at = "", at + 1
            continue
        if numbers and (token in joins or token == TO):
            pending, at = token, at + 1
            continue
        break
    return numbers, at - (1 if pending else 0)


def _is_named_next(tokens: list[str], at: int) -> bool:
    """Whether the number has a label of its own behind it: ``قسيمة 12 و 4 قطعة`` is rare."""
    return (
        at + 1 < len(tokens)
        and LABELS.get(tokens[at + 1]) == BLOCK
        and not (at + 2 < len(tokens) and is_number(tokens[at + 2]))
    )


def _is_parcel_word(token: str) -> bool:
    return LABELS.get(token) == PARCEL or token == MANY


def _range(numbers: list[str], number: str, pending: str, *, is_many: bool) -> list[str]:
    if is_many and pending == "" and (found := re.fullmatch(r"(\d+)-(\d+)", number)):
        return _between(found[1], found[2]) or [number]
    if pending in {TO, "-"} and numbers and numbers[-1].isdigit() and number.isdigit():
        return _between(numbers[-1], number)[1:] or [number]
    return [number]


def _between(first: str, last: str) -> list[str]:
    start, end = int(first), int(last)
    if not 0 < end - start <= _LONGEST_RANGE or len(last) > 6:
        return []
    return [str(n) for n in range(start, end + 1)]
