"""Filing step by step, for browsers that run no script: what each step takes and asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from complaints import nearby
from complaints.errors import SomethingMissing
from complaints.filing import reading
from complaints.filing.asking import asked, offered_groups, suggestions
from complaints.filing.drafts import add_photo, remove_photo
from complaints.filing.faults import Faults
from complaints.filing.places import area_names, read_words
from complaints.locating import locate
from complaints.models import Draft
from complaints.questions import told

ORDER = ("photo", "what", "place", "details", "nearby", "summary")
Context = dict[str, Any]
_TYPED = ("area", "block", "street")


def take_photo(request: HttpRequest, draft: Draft) -> None:
    """Words, kind and photographs; what is right of them is kept whatever else is wrong."""
    faults: dict[str, str] = {}
    for field, read in (("kind", reading.read_kind), ("text", reading.read_text)):
        try:
            setattr(draft, field, read(request.POST))
        except Faults as wrong:
            faults |= wrong.by_field
    draft.save()
    for upload in request.FILES.getlist("photos"):
        try:
            add_photo(draft, upload)
        except Faults as wrong:
            faults |= wrong.by_field
        except SomethingMissing as wrong:
            faults["photos"] = str(wrong)
    if (gone := request.POST.get("remove", "")).isdecimal():
        remove_photo(draft, int(gone))
    if faults:
        raise Faults(**faults)


def take_what(request: HttpRequest, draft: Draft) -> None:
    """The category; answers to another category's questions are dropped."""
    category = reading.read_category(request.POST)
    if draft.category != category:
        draft.answers, draft.was_asked = {}, False
    draft.category = category
    draft.save()


def take_place(request: HttpRequest, draft: Draft) -> None:
    """The photograph's place where that was chosen, and the words beside it."""
    draft.typed = {name: request.POST.get(name, "")[:200] for name in _TYPED}
    draft.lng = draft.lat = None
    draft.area = draft.block = None
    draft.place_source, draft.was_asked = "", False
    chosen = request.POST.get("from_photo", "")
    photo = draft.photos.filter(pk=int(chosen)).first() if chosen.isdecimal() else None
    if photo is not None and photo.lng is not None:
        draft.lng, draft.lat = photo.lng, photo.lat
        draft.place_source = Draft.PlaceSource.PHOTO
    draft.save()
    words = read_words(draft.typed)
    draft.area, draft.block = words.area, words.block
    if draft.category and draft.category.needs_place and not draft.has_place:
        raise Faults(area=reading.no_place())
    if words.area is not None and not draft.place_source:
        draft.place_source = Draft.PlaceSource.WORDS
    draft.save()


def take_details(request: HttpRequest, draft: Draft) -> None:
    """The answers to the category's questions."""
    if draft.category is not None:
        draft.answers = reading.read_said(draft.category, request.POST)
        draft.save()


def ask_photo(request: HttpRequest, draft: Draft) -> Context:
    """What was said and sent so far."""
    return {"photos": list(draft.photos.all()) if draft.changed_at else []}


def ask_what(request: HttpRequest, draft: Draft) -> Context:
    """Suggestions from the words, and all groups."""
    return {"suggestions": suggestions(draft.text), "groups": offered_groups()}


def ask_place(request: HttpRequest, draft: Draft) -> Context:
    """The places that photographs told of, in words where the map knows them."""
    placed = [photo for photo in draft.photos.all() if photo.lng is not None]
    found = [(photo, locate(Draft(lng=photo.lng, lat=photo.lat).point)) for photo in placed[:1]]
    was_elsewhere = request.method == "POST" or draft.place_source == Draft.PlaceSource.WORDS
    from_photo = request.POST.get("from_photo") if was_elsewhere else True
    return {"found": found, "area_names": area_names(), "from_photo": from_photo}


def ask_details(request: HttpRequest, draft: Draft) -> Context:
    """The questions, with what was typed just now before what was kept."""
    if draft.category is None:
        return {"asked": []}
    values = dict(draft.answers)
    if request.method == "POST":
        values = reading.typed_answers(draft.category, request.POST)
    faults = getattr(request, "faults", {})
    return {"asked": asked(draft.category, values, faults)}


def ask_nearby(request: HttpRequest, draft: Draft) -> Context:
    """Open cases of the same sort a few steps away."""
    return {"offers": nearby.offers(draft.point, draft.category) if draft.category else []}


def ask_summary(request: HttpRequest, draft: Draft) -> Context:
    """All that will be sent."""
    if draft.category is None:
        return {"answers": []}
    questions = [one.question for one in asked(draft.category, {})]
    return {"answers": told(questions, draft.answers)}


TAKE: dict[str, Callable[[HttpRequest, Draft], None]] = {
    "photo": take_photo,
    "what": take_what,
    "place": take_place,
    "details": take_details,
}
ASK: dict[str, Callable[[HttpRequest, Draft], Context]] = {
    "photo": ask_photo,
    "what": ask_what,
    "place": ask_place,
    "details": ask_details,
    "nearby": ask_nearby,
    "summary": ask_summary,
}


def next_step(draft: Draft, after: str) -> str:
    """The step that follows, those left out that have nothing to ask."""
    for name in ORDER[ORDER.index(after) + 1 :]:
        if name == "details" and draft.category and not draft.category.questions:
            continue
        if name == "nearby" and (draft.was_asked or not _has_neighbours(draft)):
            continue
        return name
    return ORDER[-1]


def first_open(draft: Draft) -> str | None:
    """The earliest step that a report cannot do without, if one is still open."""
    if draft.category is None:
        return "what"
    if draft.category.needs_place and not draft.has_place:
        return "place"
    required = [one.question for one in asked(draft.category, draft.answers)]
    if any(question.required and question.code not in draft.answers for question in required):
        return "details"
    return None


def _has_neighbours(draft: Draft) -> bool:
    return bool(draft.category and nearby.offers(draft.point, draft.category))
