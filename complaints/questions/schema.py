"""What a question is, read from the category's row and refused where it is none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gis_core.areas.names import in_language

MOST_QUESTIONS, MOST_OPTIONS, LONGEST_LABEL = 8, 20, 120
_CODE = re.compile(r"[a-z][a-z0-9_]{0,29}")


class WrongQuestions(ValueError):
    """A category's questions are not in the schema; the text says which one and why."""


class Kind(StrEnum):
    """How a question is answered."""

    TEXT = "text"
    NUMBER = "number"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"


CHOOSING = (Kind.CHOICE, Kind.CHOICES)


@dataclass(frozen=True)
class Option:
    """One of the answers to choose from."""

    code: str
    ar: str
    en: str

    @property
    def label(self) -> str:
        """In the reader's language."""
        return in_language(self.ar, self.en)


@dataclass(frozen=True)
class Question:
    """One question with its stable code."""

    code: str
    kind: Kind
    ar: str
    en: str
    required: bool = False
    options: tuple[Option, ...] = ()

    @property
    def label(self) -> str:
        """In the reader's language."""
        return in_language(self.ar, self.en)

    @property
    def name(self) -> str:
        """Its name in a form."""
        return f"q-{self.code}"

    def option(self, code: object) -> Option | None:
        """The option of this code."""
        return next((option for option in self.options if option.code == code), None)


def read_questions(rows: object) -> tuple[Question, ...]:
    """The questions of a category's row; raises ``WrongQuestions``."""
    if not isinstance(rows, list) or len(rows) > MOST_QUESTIONS:
        raise WrongQuestions(f"questions are a list of at most {MOST_QUESTIONS}")
    questions = tuple(_question(row) for row in rows)
    _distinct("questions", [question.code for question in questions])
    return questions


def validate_questions(rows: object) -> None:
    """The same as a field's validator, for the administrator's form."""
    try:
        read_questions(rows)
    except WrongQuestions as error:
        raise ValidationError(
            _("These are no questions as they are asked: %(reason)s."), params={"reason": error}
        ) from error


def _question(row: object) -> Question:
    if not isinstance(row, dict):
        raise WrongQuestions("a question is an object")
    code = _code(row)
    try:
        kind = Kind(row.get("kind"))
    except ValueError as error:
        raise WrongQuestions(f"{code}: there is no kind {row.get('kind')!r}") from error
    options = tuple(_option(code, option) for option in row.get("options") or [])
    if (kind in CHOOSING) != bool(options) or len(options) > MOST_OPTIONS:
        raise WrongQuestions(f"{code}: a choice, and nothing else, has options")
    _distinct(f"{code}: options", [option.code for option in options])
    return Question(
        code=code,
        kind=kind,
        ar=_label(code, row, "ar"),
        en=_label(code, row, "en"),
        required=row.get("required") is True,
        options=options,
    )


def _option(question: str, row: object) -> Option:
    if not isinstance(row, dict):
        raise WrongQuestions(f"{question}: an option is an object")
    return Option(_code(row), _label(question, row, "ar"), _label(question, row, "en"))


def _code(row: dict[str, Any]) -> str:
    code = row.get("code")
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        raise WrongQuestions(f"{code!r} is no code: a-z, 0-9 and _, at most 30 signs")
    return code


def _label(code: str, row: dict[str, Any], language: str) -> str:
    label = row.get(language)
    if not isinstance(label, str) or not label.strip() or len(label) > LONGEST_LABEL:
        raise WrongQuestions(f"{code}: a label in each language, of at most {LONGEST_LABEL} signs")
    return label.strip()


def _distinct(what: str, codes: list[str]) -> None:
    if len(set(codes)) != len(codes):
        raise WrongQuestions(f"{what} have codes of their own")
