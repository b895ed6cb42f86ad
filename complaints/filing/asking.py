"""What the pages ask, with what was said already and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from complaints.models import Category, CategoryGroup
from complaints.questions import Question, read_questions
from complaints.suggesting import Suggestion, suggest


@dataclass(frozen=True)
class Asked:
    """A question, the answer so far, and the sentence about it."""

    question: Question
    value: Any = None
    fault: str = ""

    @property
    def chosen(self) -> list[str]:
        """The answer as the codes of options."""
        if isinstance(self.value, bool):
            return ["yes" if self.value else "no"]
        return self.value if isinstance(self.value, list) else [str(self.value or "")]


def offered_groups() -> list[CategoryGroup]:
    """Groups with the categories that are offered; none that is empty."""
    offered = Category.objects.filter(is_active=True)
    groups = CategoryGroup.objects.prefetch_related(Prefetch("categories", offered, "offered"))
    return [group for group in groups if group.offered]


def suggestions(text: str) -> list[Suggestion]:
    """The three likeliest categories of a text."""
    return suggest(text, Category.objects.filter(is_active=True)) if text.strip() else []


def asked(
    category: Category, values: Mapping[str, Any], faults: Mapping[str, str] | None = None
) -> list[Asked]:
    """A category's questions; ``values`` by code, ``faults`` by the field's name."""
    return [
        Asked(question, values.get(question.code), (faults or {}).get(question.name, ""))
        for question in read_questions(category.questions)
    ]
