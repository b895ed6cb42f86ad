"""The letters' texts, written by administrators and looked at before they are offered."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import translation
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parcels.extract.issue import Wanted, composed
from parcels.extract.letters import BLANKS, OF_LETTER, unknown_blanks
from parcels.extract.paper import print_letter
from parcels.models import LetterTemplate, Parcel


class LetterForm(forms.ModelForm):
    """Refuses a text with a blank that nobody can fill, and names it."""

    class Meta:
        model = LetterTemplate
        fields = ["code", "title_ar", "title_en", "body_ar", "body_en", "valid_days", "is_offered"]
        widgets = {
            "body_ar": forms.Textarea(attrs={"rows": 12, "dir": "rtl"}),
            "body_en": forms.Textarea(attrs={"rows": 12, "dir": "ltr"}),
        }

    def clean_body_ar(self) -> str:
        """The Arabic text."""
        return _checked(self.cleaned_data["body_ar"])

    def clean_body_en(self) -> str:
        """The English text."""
        return _checked(self.cleaned_data["body_en"])


def _checked(text: str) -> str:
    unknown = unknown_blanks(text)
    if unknown:
        raise forms.ValidationError(
            _("Nobody can fill “%(blank)s”. Use one of the blanks listed below."),
            params={"blank": unknown[0]},
        )
    return text


@admin.register(LetterTemplate)
class LetterTemplateAdmin(admin.ModelAdmin):
    """With the list of blanks, and a preview of what is saved."""

    form = LetterForm
    list_display = ["code", "title_ar", "title_en", "valid_days", "is_offered"]
    readonly_fields = ["blanks", "preview"]

    def get_urls(self) -> list:
        """The preview stands beside the form."""
        preview = path(
            "<int:pk>/preview/<str:language>.pdf",
            self.admin_site.admin_view(self.preview_pdf),
            name="parcels_lettertemplate_preview",
        )
        return [preview, *super().get_urls()]

    @admin.display(description=gettext_lazy("Blanks"))
    def blanks(self, _template: LetterTemplate) -> str:
        """What may stand in double braces."""
        known = {**{name: title for name, (title, _read) in BLANKS.items()}, **OF_LETTER}
        shown = [("{{" + name + "}}", title) for name, title in known.items()]
        return format_html_join("", "<div><code dir='ltr'>{}</code> {}</div>", shown)

    @admin.display(description=gettext_lazy("Preview"))
    def preview(self, template: LetterTemplate) -> str:
        """Links to what is saved, filled for some parcel."""
        if template.pk is None:
            return _("Save it first; it is not offered before you say so.")
        links = [
            (reverse("admin:parcels_lettertemplate_preview", args=[template.pk, code]), name)
            for code, name in (("ar", "العربية"), ("en", "English"))
        ]
        return format_html_join(" · ", "<a href='{}'>{}</a>", links)

    def preview_pdf(self, request: HttpRequest, pk: int, language: str) -> HttpResponse:
        """The saved text on paper, for the first parcel in sight, marked as a preview."""
        if language not in {"ar", "en"} or not self.has_view_permission(request):
            raise Http404
        template = get_object_or_404(LetterTemplate, pk=pk)
        seen = Parcel.objects.visible_to(request.user).current()
        parcel = seen.select_related("block", "area__governorate").order_by("pk").first()
        if parcel is None:
            raise Http404(_("There is no parcel yet to fill the blanks from."))
        with translation.override(language):
            pdf = print_letter(composed(parcel, Wanted(language, letter=template)))
        return HttpResponse(pdf, content_type="application/pdf")
