"""Answers as they come through any channel, checked one by one; what is wrong is said by code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from complaints.errors import ComplaintError
from complaints.questions.schema import Kind, Question
from gis_core.search.fold import fold_digits

LONGEST_TEXT = 500
MOST = 1_000_000_000
_UNSEEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_YES, _NO = {"yes", "true", "1", "نعم"}, {"no", "false", "0", "لا"}
Answers = dict[str, Any]


class WrongAnswers(ComplaintError):
    """Some answers do not fit; ``faults`` has a sentence for each question's code."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__()
        self.faults = faults
        self.sentence = " ".join(faults.values())  # type: ignore[assignment]


class _Wrong(Exception):
    """One answer does not fit, with the sentence that says what to do."""


def read_answers(questions: Iterable[Question], given: Mapping[str, Any]) -> Answers:
    """The answers to keep, by code; raises ``WrongAnswers``.

    ``given`` is by code too; what answers no question is left out, and so is an empty answer to a
    question that may be left open.
    """
    answers: Answers = {}
    faults: dict[str, str] = {}
    for question in questions:
        try:
            value = _read(question, given.get(question.code))
        except _Wrong as fault:
            faults[question.code] = str(fault)
            continue
        if value is not None:
            answers[question.code] = value
        elif question.required:
            faults[question.code] = _("Answer “%(question)s”.") % {"question": question.label}
    if faults:
        raise WrongAnswers(faults)
    return answers


def told(questions: Iterable[Question], answers: Answers) -> list[tuple[str, str]]:
    """Question and answer in the reader's language; codes that nobody asks any more as they are."""
    known = {question.code: question for question in questions}
    said = [
        (question.label, _say(question, answers[code]))
        for code, question in known.items()
        if code in answers
    ]
    return said + [(code, str(answers[code])) for code in answers if code not in known]


def _read(question: Question, given: Any) -> Any:
    if given is None or given == "" or given == []:
        return None
    return _READERS[question.kind](question, given)


def _text(_question: Question, given: Any) -> str | None:
    plain = _UNSEEN.sub("", str(given)).strip()
    if len(plain) > LONGEST_TEXT:
        raise _Wrong(_("Say it in %(most)s letters at most.") % {"most": LONGEST_TEXT})
    return plain or None


def _number(question: Question, given: Any) -> int | float | None:
    plain = fold_digits(str(given)).strip().replace("٫", ".")
    if not plain:
        return None
    try:
        number = Decimal(plain) if len(plain) <= 30 else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or isinstance(given, bool) or not 0 <= number <= MOST:
        raise _Wrong(_("Write a number for “%(question)s”.") % {"question": question.label})
    return int(number) if number == number.to_integral_value() else float(number)


def _yes_no(question: Question, given: Any) -> bool:
    word = str(given).strip().lower()
    if word not in _YES | _NO:
        raise _Wrong(_("Say yes or no to “%(question)s”.") % {"question": question.label})
    return word in _YES


def _choice(question: Question, given: Any) -> str:
    if question.option(given) is None:
        raise _Wrong(
            _("Choose one of the answers to “%(question)s”.") % {"question": question.label}
        )
    return str(given)


def _choices(question: Question, given: Any) -> list[str]:
    codes = given if isinstance(given, list) else [given]
    return [_choice(question, code) for code in dict.fromkeys(map(str, codes))]


_READERS: dict[Kind, Callable[[Question, Any], Any]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.YES_NO: _yes_no,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
}


def _say(question: Question, value: Any) -> str:
    if question.kind == Kind.YES_NO:
        return _("yes") if value else _("no")
    codes = value if isinstance(value, list) else [value]
    options = [question.option(code) for code in codes]
    return _(", ").join(
        option.label if option else str(code) for option, code in zip(options, codes, strict=True)
    )
