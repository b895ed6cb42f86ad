"""The rules of the service: categories and their hours, who answers for what, when offices work."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from complaints.models import (
    Category,
    CategoryGroup,
    Holiday,
    OfficeSeason,
    RoutingRule,
    WorkingDay,
)

_BETWEEN_WORDS = re.compile(r"[\s,،;؛]+")


class WordsField(forms.CharField):
    """Words with spaces or commas between them, kept as a list."""

    widget = forms.Textarea(attrs={"rows": 3, "dir": "auto"})

    def prepare_value(self, value: Any) -> Any:
        """As they are typed."""
        return "، ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """As they are kept."""
        return [word for word in _BETWEEN_WORDS.split(super().to_python(value)) if word]


class CategoryForm(forms.ModelForm):
    """A category whose words are typed as words."""

    keywords = WordsField(label=_("words that suggest it"), required=False)

    class Meta:
        model = Category
        exclude: list[str] = []
        widgets = {"questions": forms.Textarea(attrs={"rows": 10, "dir": "ltr"})}


class RoutingForm(forms.ModelForm):
    """A rule that names a category or a group, an area or a governorate, never both."""

    class Meta:
        model = RoutingRule
        fields = ["category", "group", "area", "governorate", "unit", "note"]

    def clean(self) -> dict[str, Any]:
        """What would make one of the two meaningless."""
        told = super().clean() or {}
        if told.get("category") and told.get("group"):
            self.add_error("group", _("The category is enough; leave its group out."))
        if told.get("area") and told.get("governorate"):
            self.add_error("governorate", _("The area is enough; leave its governorate out."))
        return told


@admin.register(CategoryGroup)
class CategoryGroupAdmin(admin.ModelAdmin):
    list_display = ["code", "name_ar", "name_en", "icon", "sort_order"]


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    form = CategoryForm
    list_display = [
        "code", "name_ar", "name_en", "group", "severity", "clock", "first_action_hours",
        "resolve_hours", "publicity", "is_active",
    ]  # fmt: skip
    list_filter = ["group", "severity", "clock", "publicity", "is_active"]
    list_select_related = ["group"]
    search_fields = ["code", "name_ar", "name_en"]
    filter_horizontal = ["partners"]


@admin.register(RoutingRule)
class RoutingRuleAdmin(admin.ModelAdmin):
    form = RoutingForm
    list_display = ["__str__", "category", "group", "area", "governorate", "unit", "note"]
    list_select_related = ["category", "group", "area", "governorate", "unit"]
    list_filter = ["unit", "governorate", "group"]
    autocomplete_fields = ["category", "area", "unit"]


@admin.register(WorkingDay)
class WorkingDayAdmin(admin.ModelAdmin):
    list_display = ["weekday", "opens", "closes"]


@admin.register(Holiday)
class HolidayAdmin(admin.ModelAdmin):
    list_display = ["day", "name_ar", "name_en", "is_estimated"]
    list_filter = ["is_estimated"]
    date_hierarchy = "day"


@admin.register(OfficeSeason)
class OfficeSeasonAdmin(admin.ModelAdmin):
    list_display = ["name_ar", "name_en", "first", "last", "opens", "closes"]
