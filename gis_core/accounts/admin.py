"""People, units and agencies."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest

from gis_core.accounts.models import Agency, ApiToken, Membership, Unit, User


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 0
    autocomplete_fields = ["unit"]


@admin.register(User)
class PersonAdmin(UserAdmin):
    inlines = [MembershipInline]


@admin.register(Agency)
class AgencyAdmin(admin.ModelAdmin):
    list_display = ["code", "name_ar", "name_en"]


@admin.register(Unit)
class UnitAdmin(admin.ModelAdmin):
    list_display = ["code", "name_ar", "name_en", "agency", "parent", "covers_everything"]
    list_select_related = ["agency", "parent"]
    search_fields = ["code", "name_ar", "name_en"]
    autocomplete_fields = ["areas", "parent"]


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin):
    """Tokens are made by command and revoked here; the secret is nowhere to be read."""

    list_display = ["user", "created_at", "expires_at", "revoked_at"]
    fields = ["user", "created_at", "expires_at", "revoked_at"]
    readonly_fields = ["user", "created_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never by hand."""
        return False
