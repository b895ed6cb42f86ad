"""What is asked with each step; digits of any script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.case.acts import WORK, reasons_for
from complaints.models import Category, Complaint
from complaints.photos import MOST_PHOTOS
from complaints.reference import read_reference
from complaints.states import CloseReason
from gis_core.accounts.models import Agency, Membership, Unit, User
from gis_core.areas.models import Area
from gis_core.search.fold import fold_digits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.files.uploadedfile import UploadedFile

LONGEST_NOTE = 4000
MOST_NOTICE_HOURS = 24 * 90


class FoldedInteger(forms.IntegerField):
    """A whole number in digits of any script."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr"})

    def to_python(self, value: Any) -> Any:
        """``٤٨`` is 48."""
        return super().to_python(fold_digits(str(value or "")) or None)


class SeveralFiles(forms.ClearableFileInput):
    """A file button that takes more than one."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Some photographs; what they are is found out where they are kept."""

    widget = SeveralFiles(attrs={"accept": "image/*"})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """A list, empty where none was chosen."""
        given: Sequence[Any] = data if isinstance(data, list | tuple) else [data] if data else []
        if len(given) > MOST_PHOTOS:
            raise forms.ValidationError(_("Six photographs at a time, please."))
        return [super(PhotosField, self).clean(one, initial) for one in given]


def _note(label: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ActForm(forms.Form):
    """The version that the person has read; each step adds what it asks for."""

    version = FoldedInteger(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, complaint: Complaint, user: Any, units: set[int], **more: Any):
        self.complaint, self.user, self.units = complaint, user, units
        super().__init__(*args, **more)
        self.fields["version"].initial = complaint.version
        self.arrange()

    def arrange(self) -> None:
        """Offer what fits the case."""


class WithNote(ActForm):
    """A step that may be explained."""

    note = _note(_("Note (optional)"), required=False)


class WithReason(ActForm):
    """A step that must be explained."""

    note = _note(_("Reason"))


class SortForm(WithNote):
    """Category and area put right."""

    category = forms.ModelChoiceField(
        Category.objects.select_related("group"), label=_("Category"), empty_label=None
    )
    area = forms.ModelChoiceField(Area.objects.none(), label=_("Area"), required=False)
    field_order = ("category", "area", "note")

    def arrange(self) -> None:
        """As it stands, in the person's areas."""
        fields: dict[str, Any] = self.fields
        fields["area"].queryset = (
            Area.objects.visible_to(self.user).without_outlines().order_by("name_ar")
        )
        fields["area"].initial = self.complaint.area_id
        fields["category"].initial = self.complaint.category_id


class PersonField(forms.ModelChoiceField):
    """People, as they are called."""

    def label_from_instance(self, obj: Any) -> str:
        """Their name."""
        return str(obj)


class AssignForm(WithNote):
    """A unit, and perhaps somebody in it."""

    unit = forms.ModelChoiceField(
        Unit.objects.select_related("agency").order_by("name_ar"), label=_("Unit"), empty_label="—"
    )
    person = PersonField(
        User.objects.none(),
        label=_("Person (optional)"),
        required=False,
        empty_label=_("whoever of the unit accepts it"),
    )
    field_order = ("unit", "person", "note")

    def arrange(self) -> None:
        """People of the unit that is meant; of another unit nobody can be named."""
        fields: dict[str, Any] = self.fields
        asked = self.data.get("unit") or self.initial.get("unit") or self.complaint.unit_id
        fields["unit"].initial = self.complaint.unit_id or self.initial.get("unit")
        fields["person"].queryset = people_of(asked)
        fields["unit"].widget.attrs |= {
            "hx-get": reverse("complaint-desk:people"),
            "hx-target": "#assign-person",
        }


def people_of(unit: Any) -> Any:
    """Who works on cases in a unit today."""
    if not str(unit or "").isdecimal():
        return User.objects.none()
    members = Membership.objects.on(timezone.localdate()).filter(unit=unit)
    working = User.objects.filter(
        is_active=True,
        memberships__in=members,
        groups__permissions__codename=WORK.partition(".")[2],
    )
    return working.order_by("first_name", "username").distinct()


class AskForm(ActForm):
    """A question."""

    question = _note(_("Question to the reporter"))


class ScheduleForm(WithNote):
    """A day and hour to come."""

    at = forms.DateTimeField(
        label=_("When"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    field_order = ("at", "note")


class NoticeForm(ActForm):
    """What is demanded, and for how long it is waited."""

    hours = FoldedInteger(
        label=_("Hours that the notice runs"), min_value=1, max_value=MOST_NOTICE_HOURS
    )
    note = _note(_("What the notice demands"))

    def arrange(self) -> None:
        """The category's own hours first."""
        self.fields["hours"].initial = self.complaint.category.notice_hours or 48


class ReferForm(ActForm):
    """Another agency, and what it is asked to do."""

    agency = forms.ModelChoiceField(
        Agency.objects.none(), label=_("Agency"), empty_label=_("Choose …")
    )
    note = _note(_("What the agency is asked to do"))

    def arrange(self) -> None:
        """Others than the municipality itself, those that the category concerns first."""
        fields: dict[str, Any] = self.fields
        others = Agency.objects.filter(is_municipality=False)
        partners = self.complaint.category.partners.values("pk")
        near_first = others.annotate(is_concerned=Q(pk__in=partners))
        fields["agency"].queryset = near_first.order_by("-is_concerned", "name_ar")


class ResolveForm(ActForm):
    """What was done, and how it looks now."""

    photos = PhotosField(label=_("Photograph after the work"), required=False)
    note = _note(_("What was done"))


class CloseForm(ActForm):
    """Why it is closed, in a word and in a sentence."""

    reason = forms.ChoiceField(label=_("Reason"))
    master = forms.CharField(
        label=_("Number of the complaint that it repeats"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
        help_text=_("For duplicates alone."),
    )
    note = _note(_("In words"), required=False)

    def arrange(self) -> None:
        """The reasons that this person may give."""
        fields: dict[str, Any] = self.fields
        known = reasons_for(self.complaint, self.user, self.units)
        fields["reason"].choices = [(reason.value, reason.label) for reason in known]
        if CloseReason.DUPLICATE not in known:
            del fields["master"]

    def clean_master(self) -> Complaint | None:
        """A case in sight, by its number."""
        typed = self.cleaned_data["master"].replace("\x00", "").strip()
        if not typed:
            return None
        number = read_reference(typed) or fold_digits(typed).upper()
        found = Complaint.objects.visible_to(self.user).filter(reference=number).first()
        if found is None:
            raise forms.ValidationError(_("There is no such complaint. Look at the number again."))
        return found


class ReopenForm(ActForm):
    """What is not solved."""

    note = _note(_("What is not solved"))


class NoteForm(ActForm):
    """A line for colleagues, with photographs from before the work if there are any."""

    note = _note(_("Note"))
    photos = PhotosField(label=_("Photographs (optional)"), required=False)


FORMS: dict[str, type[ActForm]] = {
    "accept": ActForm,
    "begin": WithNote,
    "resolve": ResolveForm,
    "sort": SortForm,
    "assign": AssignForm,
    "verify": ActForm,
    "reject_work": WithReason,
    "ask": AskForm,
    "schedule": ScheduleForm,
    "notice": NoticeForm,
    "refer": ReferForm,
    "take_back": WithNote,
    "return": WithReason,
    "close": CloseForm,
    "reopen": ReopenForm,
    "note": NoteForm,
}
