"""A complaint taken by telephone: what the caller says, as short as a call allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.contrib.gis.geos import Point
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from complaints.contacts import read_phone, reporter_with_phone
from complaints.desk.asked import FoldedCharField
from complaints.desk.questions import were_shown
from complaints.errors import ComplaintError
from complaints.filing.faults import Faults
from complaints.filing.reading import read_said
from complaints.intake import Report, receive
from complaints.models import Category, Complaint, Reporter
from gis_core import crs
from gis_core.areas.models import Area, Block

if TYPE_CHECKING:
    from collections.abc import Mapping

    from complaints.questions import Answers
    from gis_core.accounts.models import User

_OWN_KEY = "desk:"  # before keys of calls, so that no other channel's key is the same


class CategoryField(forms.ModelChoiceField):
    """Categories below their groups."""

    def __init__(self, **given: Any) -> None:
        offered = Category.objects.filter(is_active=True).select_related("group")
        super().__init__(offered.order_by("group__sort_order", "sort_order", "code"), **given)
        self.iterator = _ByGroup


class _ByGroup(forms.models.ModelChoiceIterator):
    def __iter__(self) -> Any:
        yield "", self.field.empty_label
        groups: dict[Any, list[Any]] = {}
        for category in self.queryset:
            groups.setdefault(category.group, []).append(self.choice(category))
        yield from ((str(group), choices) for group, choices in groups.items())


class PhoneForm(forms.Form):
    """Who calls, what about, and where; the category's questions come beside it."""

    faults: Mapping[str, str] = {}  # sentences about the answers, by the question's name
    key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)
    phone = FoldedCharField(
        label=_("The caller’s mobile number"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"inputmode": "tel", "dir": "ltr", "autocomplete": "off", "type": "tel"}
        ),
    )
    name = forms.CharField(label=_("Name, if given"), required=False, max_length=200)
    language = forms.ChoiceField(label=_("Language"), choices=Reporter.Language.choices)
    kind = forms.ChoiceField(label=_("Kind"), choices=Complaint.Kind.choices)
    category = CategoryField(
        label=_("Category"),
        empty_label=_("Choose …"),
        widget=forms.Select(
            attrs={
                "hx-get": reverse_lazy("complaint-desk:questions"),
                "hx-target": "#call-questions",
            }
        ),
    )
    text = forms.CharField(
        label=_("What the caller says"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    area = forms.ModelChoiceField(
        Area.objects.without_outlines().order_by("name_ar"),
        label=_("Area"),
        required=False,
        empty_label="—",
    )
    block = FoldedCharField(label=_("Block"), required=False, max_length=20)
    address = FoldedCharField(label=_("Street, house, landmark"), required=False, max_length=300)
    lng = forms.FloatField(required=False, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, widget=forms.HiddenInput)

    def clean_phone(self) -> str:
        """As it is kept; the sentence does not repeat what was typed."""
        try:
            return read_phone(self.cleaned_data["phone"])
        except ComplaintError as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        """A place in one way or another; a block belongs to its area."""
        told = super().clean() or {}
        told["answers"] = self._answers(told.get("category"))
        told["point"] = self._point(told)
        if not (told["point"] or told.get("area") or told.get("address")):
            raise forms.ValidationError(
                _("Say where it is: tap the map, choose the area, or write the place.")
            )
        told["found_block"] = None
        if told.get("block") and told.get("area"):
            blocks = Block.objects.filter(area=told["area"], number=told["block"].strip())
            told["found_block"] = blocks.first()
            if told["found_block"] is None:
                self.add_error("block", _("The area has no such block."))
        return told

    def _answers(self, category: Category | None) -> Answers:
        """The answers to questions that were shown; what is wrong stands beside each of them."""
        if category is None or not were_shown(category, self.data):
            return {}
        try:
            return read_said(category, self.data)
        except Faults as wrong:
            self.faults = wrong.by_field
            self.add_error(None, _("Please correct what is marked. Everything else is kept."))
            return {}

    def _point(self, told: dict[str, Any]) -> Point | None:
        lng, lat = told.get("lng"), told.get("lat")
        if lng is None or lat is None:
            return None
        if not crs.is_within(lng, lat):
            raise forms.ValidationError(_("The place lies outside the municipality."))
        return Point(lng, lat, srid=crs.WGS84)


def take_call(told: dict[str, Any], *, actor: User) -> Complaint:
    """The call as a case, by the one door; raises ``ComplaintError``."""
    reporter = reporter_with_phone(told["phone"], language=told["language"])
    if told["name"] and not reporter.name:
        reporter.name = told["name"]
        reporter.save(update_fields=["name"])
    report = Report(
        channel=Complaint.Channel.PHONE,
        kind=told["kind"],
        category=told["category"],
        text=told["text"],
        answers=told["answers"],
        point=told["point"],
        address=told["address"],
        area=told["area"],
        block=told["found_block"],
    )
    return receive(report, reporter=reporter, actor=actor, key=f"{_OWN_KEY}{told['key']}")


def cases_of_caller(typed: str, *, user: User) -> list[Complaint]:
    """The caller's latest cases in the person's sight; raises ``ComplaintError``."""
    seen = Complaint.objects.visible_to(user).with_places().select_related("category", "unit")
    return list(seen.filter(reporter__in=Reporter.objects.with_phone(read_phone(typed)))[:10])
