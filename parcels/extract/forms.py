"""What people ask of the issuing desk, and what visitors hand in to be checked."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gis_core.search.fold import fold_digits
from parcels.extract.checking import LARGEST_BYTES
from parcels.extract.issue import Wanted
from parcels.extract.lines import MOST, match_lines
from parcels.models import LetterTemplate, Parcel, Selection

if TYPE_CHECKING:
    from gis_core.accounts.models import User

EXTRACT = "extract"


class DayField(forms.DateField):
    """A day in digits of any script."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def to_python(self, value: Any) -> date | None:
        """ISO 8601 only, so that no day is taken for a month."""
        if isinstance(value, str):
            value = fold_digits(value).strip()
        return super().to_python(value)


class WantedForm(forms.Form):
    """Which paper, in which language, as of which day."""

    paper = forms.ChoiceField(label=_("Paper"))
    language = forms.ChoiceField(label=_("Language of the paper"), choices=settings.LANGUAGES)
    on = DayField(
        label=_("As of"),
        required=False,
        input_formats=["%Y-%m-%d"],
        help_text=_("Left empty: as the records stand now."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.letters = {t.code: t for t in LetterTemplate.objects.filter(is_offered=True)}
        titles = [(code, template.title) for code, template in self.letters.items()]
        self.fields["paper"].choices = [(EXTRACT, _("Parcel extract")), *titles]
        self.fields["language"].initial = get_language() or settings.LANGUAGE_CODE

    def clean_on(self) -> date | None:
        """Today is as good as now; what is still to come cannot be said."""
        on = self.cleaned_data["on"]
        today = timezone.localdate()
        if on and on > today:
            raise forms.ValidationError(_("The file can be read as of today or of a day gone by."))
        return None if on == today else on

    @property
    def wanted(self) -> Wanted:
        """What was asked for, once the form is valid."""
        told = self.cleaned_data
        letter = self.letters.get(told["paper"])
        return Wanted(language=told["language"], on=told["on"], letter=letter)


class CopyForm(forms.Form):
    """A copy to compare with what was issued."""

    copy = forms.FileField(
        label=_("The PDF or JSON file"),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.json,application/pdf"}),
        help_text=_("As you received it, not a scan or a photo. It is compared and not kept."),
    )

    def clean_copy(self) -> Any:
        """Nothing that we issue is that large."""
        copy = self.cleaned_data["copy"]
        if copy.size > LARGEST_BYTES:
            raise forms.ValidationError(_("No paper of ours is larger than 20 MB."))
        return copy


class BatchForm(WantedForm):
    """The same for many parcels: a selection, or a list with one parcel a line."""

    selection = forms.ChoiceField(label=_("Selection"), required=False)
    lines = forms.CharField(
        label=_("List of parcels"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("One a line, in any spelling: area, block, parcel. At most 500."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        mine = Selection.objects.visible_to(user).filter(maker=user.pk)[:100]
        self.fields["selection"].choices = [("", "—"), *((s.key, s.name) for s in mine)]

    def clean(self) -> dict[str, Any]:
        """What the list and the selection mean together; some parcel, and not too many."""
        told = super().clean()
        self.matched = match_lines(told.get("lines") or "", self.user)
        if told.get("selection"):
            self._add_selection(told["selection"])
        listed = len(self.matched.found)
        if not listed and not self.matched.failed:
            raise forms.ValidationError(_("Choose a selection, or list the parcels, one a line."))
        if listed + len(self.matched.failed) > MOST:
            raise forms.ValidationError(
                _("At most %(most)s parcels at once; these are %(n)s."),
                params={"most": MOST, "n": listed + len(self.matched.failed)},
            )
        return told

    def _add_selection(self, key: str) -> None:
        known = {parcel_id for _line, parcel_id in self.matched.found}
        picked = Parcel.objects.visible_to(self.user).filter(selections__key=key)
        for parcel in picked.select_related("block", "area").order_by("pk")[: MOST + 1]:
            if parcel.pk not in known:
                place = [parcel.area, parcel.block and parcel.block.number, parcel.label]
                line = ", ".join(str(part) for part in place if part)
                self.matched.found.append((line, parcel.pk))


class ReasonForm(forms.Form):
    """Why a paper is withdrawn."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("Shown to whoever checks the paper: name no persons."),
    )
