"""What the administrator sees of messages: how far each is, never to whom or what."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from gis_core.messaging.models import Message


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin):
    list_display = ["created_at", "channel", "template", "state", "attempts", "sent_at", "trouble"]
    list_filter = ["state", "channel", "template"]
    date_hierarchy = "created_at"
    fields = [
        ("channel", "template", "language"),
        ("state", "attempts", "trouble"),
        ("created_at", "not_before", "not_after", "sent_at"),
        "key",
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Messages are written by what they tell of."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing here is edited."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """They go by themselves after ninety days."""
        return False
