"""What a report says, read from a form's fields by the names that both flows use."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.geos import Point
from django.http import QueryDict
from django.utils.translation import gettext as _

from complaints.filing.faults import Faults, plain
from complaints.filing.places import InWords, read_words
from complaints.models import Category, Complaint
from complaints.photos import MOST_PHOTOS
from complaints.questions import Answers, Kind, WrongAnswers, read_answers, read_questions
from gis_core import crs
from gis_core.search.fold import fold_digits

LONGEST_TEXT = 4000


@dataclass(frozen=True)
class Place:
    """Where it is: a point in WGS 84, words, or both."""

    point: Point | None
    words: InWords

    @property
    def is_said(self) -> bool:
        """Whether anything was said at all."""
        return self.point is not None or self.words.area is not None


def read_kind(given: Mapping[str, str]) -> str:
    """Complaint, request or inquiry; a complaint where nothing was chosen."""
    kind = given.get("kind") or Complaint.Kind.COMPLAINT
    if kind not in Complaint.Kind.values:
        raise Faults(kind=_("Choose whether it is a complaint, a request or an inquiry."))
    return kind


def read_text(given: Mapping[str, str]) -> str:
    """The report in words, line breaks kept."""
    text = plain(given.get("text"), LONGEST_TEXT + 1)
    if len(text) > LONGEST_TEXT:
        raise Faults(text=_("Say it in %(most)s letters at most.") % {"most": LONGEST_TEXT})
    return text


def read_category(given: Mapping[str, str]) -> Category:
    """The category by its code."""
    code = plain(given.get("category"), 20)
    offered = Category.objects.filter(is_active=True).select_related("group")
    if not code or (category := offered.filter(code=code).first()) is None:
        raise Faults(category=_("Choose what it is about."))
    return category


def read_place(given: Mapping[str, str]) -> Place:
    """A point, words, or nothing; raises ``Faults`` where either cannot be."""
    return Place(_point(given), read_words(given))


def check_place(place: Place, category: Category) -> None:
    """What happens at a place needs one."""
    if category.needs_place and not place.is_said:
        raise Faults(place=no_place())


def no_place() -> str:
    """What is said where a place is needed."""
    return _("Say where it is: by the photograph, your telephone, or the area.")


def check_photos(photos: Sequence[Any]) -> None:
    """No more photographs than a case takes."""
    if len(photos) > MOST_PHOTOS:
        raise Faults(photos=_("Six photographs are enough. Remove one to add another."))


def read_said(category: Category, given: QueryDict) -> Answers:
    """The answers to the category's questions, from fields called ``q-`` and the code."""
    try:
        return read_answers(read_questions(category.questions), typed_answers(category, given))
    except WrongAnswers as wrong:
        raise Faults(
            **{f"q-{code}": sentence for code, sentence in wrong.faults.items()}
        ) from wrong


def typed_answers(category: Category, given: QueryDict) -> dict[str, Any]:
    """The same by the questions' codes, as it was typed, for the page that asks again."""
    return {
        question.code: given.getlist(question.name)
        if question.kind == Kind.CHOICES
        else given.get(question.name)
        for question in read_questions(category.questions)
    }


def _point(given: Mapping[str, str]) -> Point | None:
    lng, lat = given.get("lng") or "", given.get("lat") or ""
    if not lng and not lat:
        return None
    try:
        x, y = float(fold_digits(lng)), float(fold_digits(lat))
    except ValueError:
        x = y = math.nan
    if not (math.isfinite(x) and math.isfinite(y)):
        raise Faults(place=_("The place cannot be read. Choose it anew."))
    if not crs.is_within(x, y):
        raise Faults(
            place=_("This place lies outside the municipality. Choose it on the map or in words.")
        )
    return Point(x, y, srid=crs.WGS84)
