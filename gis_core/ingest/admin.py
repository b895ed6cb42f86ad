"""What an administrator makes the checks of deliveries weigh."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _

from gis_core.audit.records import record

from .codes import GROUPS, Code, codes_of
from .layer import layer_named
from .models import CheckWeight
from .texts import described


def _layers() -> list[tuple[str, str]]:
    return [(name, str(layer_named(name).label)) for name in settings.INGEST_LAYERS]


def _weighable() -> list[tuple[str, list[tuple[str, str]]]]:
    """The codes that may be weighed otherwise, by what they are about."""
    known: dict[str, Code] = {}
    for name in settings.INGEST_LAYERS:
        known |= codes_of(layer_named(name))
    return [
        (
            str(title),
            [
                (code.code, f"{code.code} ({code.severity}) {described(code.code)}")
                for code in known.values()
                if code.group == group and not code.is_fixed
            ],
        )
        for group, title in GROUPS.items()
    ]


class CheckWeightForm(forms.ModelForm):
    """A check that the layer has, and that may be weighed at all."""

    layer = forms.ChoiceField(choices=_layers)
    code = forms.ChoiceField(choices=_weighable)

    class Meta:
        model = CheckWeight
        fields = ["layer", "code", "severity", "reason"]

    def clean(self) -> dict[str, Any]:
        """Not every layer has every check."""
        told = super().clean() or {}
        layer, code = told.get("layer"), told.get("code")
        if layer and code and code not in codes_of(layer_named(layer)):
            self.add_error("code", _("This layer has no such check."))
        return told


@admin.register(CheckWeight)
class CheckWeightAdmin(admin.ModelAdmin):
    """What stands here counts from the next checking on; what does not weighs as the check says."""

    form = CheckWeightForm
    list_display = ["layer", "code", "severity", "reason", "changed_by", "changed_at"]
    list_filter = ["layer", "severity"]
    list_select_related = ["changed_by"]
    actions = None  # each is taken back by itself, and written down

    def save_model(
        self, request: HttpRequest, obj: CheckWeight, form: forms.ModelForm, change: bool
    ) -> None:
        """With who said so."""
        before = form.initial.get("severity", "")
        obj.changed_by = request.user  # type: ignore[assignment]
        super().save_model(request, obj, form, change)
        self._write_down(request, "check.weighed", obj, before=before, severity=obj.severity)

    def delete_model(self, request: HttpRequest, obj: CheckWeight) -> None:
        """The check weighs again what it says itself."""
        self._write_down(request, "check.weighed_as_before", obj, before=obj.severity)
        super().delete_model(request, obj)

    @staticmethod
    def _write_down(request: HttpRequest, verb: str, obj: CheckWeight, **told: str) -> None:
        record(request.user, verb, obj, layer=obj.layer, code=obj.code, **told)  # type: ignore[arg-type]
