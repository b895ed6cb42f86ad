"""The record, to be read and not written."""

from django.contrib import admin
from django.http import HttpRequest

from gis_core.audit.models import AuditRecord


@admin.register(AuditRecord)
class AuditRecordAdmin(admin.ModelAdmin):
    list_display = ["at", "actor", "verb", "object_type", "object_id"]
    list_select_related = ["actor"]
    list_filter = ["verb"]
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Written by acts alone."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Never."""
        return False
