"""What a list of cases is narrowed to; the figures by area ask the same way."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import BadRequest
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.models import Category, CategoryGroup
from complaints.models.complaint import ComplaintQuerySet
from complaints.reference import read_reference
from complaints.states import State
from gis_core.accounts.models import Unit
from gis_core.areas.models import Area, Block, Governorate
from gis_core.clock import beginning_of, end_of
from gis_core.search.fold import fold, fold_digits

if TYPE_CHECKING:
    from gis_core.accounts.signed_in import SignedInRequest

OPEN, LATE, UNROUTED, ANY = "open", "late", "unrouted", "any"
FEWEST_LETTERS = 3  # what the index of words can look for
MOST_WORDS = 6


class FoldedCharField(forms.CharField):
    """Text whose digits become Latin ones."""

    def to_python(self, value: Any) -> str:
        """Folded before anything is checked."""
        return fold_digits(super().to_python(value) or "")


def _days(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )


class FilterForm(forms.Form):
    """The filters; what a person may choose from is set by ``asked_of``."""

    q = FoldedCharField(
        label=gettext_lazy("Reference or words"),
        required=False,
        max_length=100,
        widget=forms.SearchInput,
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False)
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=gettext_lazy("Unit"), required=False, empty_label=_("all")
    )
    governorate = forms.ModelChoiceField(
        Governorate.objects.order_by("name_ar"),
        label=gettext_lazy("Governorate"),
        required=False,
        widget=forms.HiddenInput,
    )
    area = forms.ModelChoiceField(
        Area.objects.none(), label=gettext_lazy("Area"), required=False, empty_label=_("all")
    )
    block = forms.ModelChoiceField(
        Block.objects.none(),
        label=gettext_lazy("Block"),
        required=False,
        widget=forms.HiddenInput,
    )
    placeless = forms.BooleanField(required=False, widget=forms.HiddenInput)
    since = _days(gettext_lazy("Received from"))
    until = _days(gettext_lazy("to"))

    def __init__(self, *args: Any, user: Any, unasked: str = OPEN, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        choices = [
            (OPEN, _("all that are open")),
            (LATE, _("late")),
            (UNROUTED, _("without a unit")),
            (ANY, _("all, closed ones too")),
            *((state.value, state.label) for state in State if state != State.DRAFT),
        ]
        # What holds where nothing is chosen comes first, as a select shows it.
        fields["state"].choices = sorted(choices, key=lambda choice: choice[0] != unasked)
        fields["category"].choices = category_choices()
        fields["unit"].queryset = Unit.objects.select_related("agency").order_by("name_ar")
        areas = Area.objects.visible_to(user).without_outlines()
        fields["area"].queryset = areas.order_by("name_ar")
        fields["block"].queryset = Block.objects.visible_to(user).without_outlines()
        for name in ("unit", "area"):
            fields[name].empty_label = _("all")

    def clean_q(self) -> str:
        """Long enough to be looked for; a reference is always."""
        text = self.cleaned_data["q"].replace("\x00", "").strip()
        if text and read_reference(text) is None and len(fold(text)) < FEWEST_LETTERS:
            raise forms.ValidationError(_("Type three letters or more."))
        return text


def category_choices() -> list[Any]:
    """Groups with their categories; a whole group can be chosen, too."""
    groups = CategoryGroup.objects.prefetch_related("categories")
    choices: list[Any] = [("", _("all"))]
    for group in groups:
        inside = [(str(one.pk), one.name) for one in group.categories.all()]
        whole = (f"g{group.pk}", _("all of “%(group)s”") % {"group": group.name})
        choices.append((group.name, [whole, *inside]))
    return choices


def asked_of(request: SignedInRequest, *, unasked: str = OPEN) -> FilterForm:
    """The filters of an address; ``BadRequest`` for what none of them offers."""
    form = FilterForm(request.GET, user=request.user, unasked=unasked)
    if not form.is_valid():
        if "q" in form.errors:
            raise BadRequest(form.errors["q"][0])
        raise BadRequest(_("The list cannot be narrowed so. Choose from what the filters offer."))
    return form


def narrowed(seen: ComplaintQuerySet, told: dict[str, Any]) -> ComplaintQuerySet:
    """The rows of a cleaned form, but for their state."""
    for name in ("unit", "area", "block"):
        if told.get(name):
            seen = seen.filter(**{name: told[name]})
    if told.get("governorate"):
        seen = seen.filter(area__governorate=told["governorate"])
    if told.get("placeless"):
        seen = seen.filter(area=None)
    if chosen := told.get("category"):
        is_group = chosen.startswith("g")
        named = Category.objects.filter(group=chosen[1:]) if is_group else [chosen]
        seen = seen.filter(category__in=named)
    if told.get("since"):
        seen = seen.filter(received_at__gte=beginning_of(told["since"]))
    if told.get("until"):
        seen = seen.filter(received_at__lt=_after(told["until"]))
    return _with_words(seen, told["q"]) if told.get("q") else seen


def in_state(found: ComplaintQuerySet, state: str) -> ComplaintQuerySet:
    """Those in a state, or in a group of states; open ones where nothing is said."""
    if state in ("", OPEN):
        return found.open()
    if state == LATE:
        return found.late()
    if state == UNROUTED:
        return unrouted(found)
    return found if state == ANY else found.filter(state=state)


def unrouted(found: ComplaintQuerySet) -> ComplaintQuerySet:
    """Open cases for which no rule named a unit: somebody must."""
    return found.open().filter(unit=None)


def _with_words(seen: ComplaintQuerySet, text: str) -> ComplaintQuerySet:
    if reference := read_reference(text):
        return seen.filter(reference=reference)
    every_word = Q()
    for word in fold(text).split()[:MOST_WORDS]:
        every_word &= Q(words__contains=word)
    return seen.filter(every_word | Q(reference=text.upper()))


def _after(day: date) -> datetime:
    try:
        return end_of(day)
    except OverflowError as error:
        raise BadRequest(_("Give days as 2024-05-31.")) from error
