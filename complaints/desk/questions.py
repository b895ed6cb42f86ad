"""What a category has the desk ask the caller: the questions of the public pages, asked aloud.

They depend on the category, so they come when it is chosen: at once where a script runs, and as a
second step where none does. The form says whose questions it shows, so that a call is never taken
before they were seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from complaints.filing.asking import Asked, asked
from complaints.filing.reading import typed_answers
from complaints.models import Category

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict

SHOWN = "asked"  # the field that names the category whose questions the page shows


def chosen(typed: QueryDict) -> Category | None:
    """The category that is chosen, if it is one that is offered."""
    key = typed.get("category", "")
    if not (key.isascii() and key.isdecimal() and len(key) < 10):
        return None
    return Category.objects.filter(is_active=True, pk=int(key)).first()


def were_shown(category: Category, typed: QueryDict) -> bool:
    """Whether the page showed this category's questions; where it has none, there is no need."""
    return not category.questions or typed.get(SHOWN) == str(category.pk)


def to_ask(typed: QueryDict, faults: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What ``complaints/desk/_questions.html`` shows, with what was answered so far."""
    category = chosen(typed)
    questions: list[Asked] = []
    if category is not None:
        questions = asked(category, typed_answers(category, typed), faults)
    return {"asked_about": category, "asked": questions}
