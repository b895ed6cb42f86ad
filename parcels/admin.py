"""Reference data of the parcel bank; parcels themselves come by delivery."""

from django.contrib import admin

from parcels.models import LicenceType, Regulation, StreetKind, StructuralPlan, ZoneClass


class RegulationInline(admin.TabularInline):
    model = Regulation
    extra = 0


@admin.register(ZoneClass)
class ZoneClassAdmin(admin.ModelAdmin):
    list_display = ["code", "name_ar", "name_en", "colour"]
    inlines = [RegulationInline]


@admin.register(StructuralPlan)
class StructuralPlanAdmin(admin.ModelAdmin):
    """An edition's names; its state and days follow decisions, which are taken at /plans/."""

    list_display = ["edition", "name_ar", "name_en", "state", "valid_from", "valid_to"]
    readonly_fields = ["state", "valid_from", "valid_to", "superseded_by"]


@admin.register(LicenceType)
class LicenceTypeAdmin(admin.ModelAdmin):
    list_display = ["code", "name_ar", "name_en"]


@admin.register(StreetKind)
class StreetKindAdmin(admin.ModelAdmin):
    list_display = ["code", "name_ar", "name_en", "source"]
