"""Purposes are the administrator's to state."""

from django.contrib import admin

from gis_core.reveals.models import RevealPurpose


@admin.register(RevealPurpose)
class RevealPurposeAdmin(admin.ModelAdmin):
    list_display = ["code", "name_ar", "name_en", "is_active", "sort_order"]
