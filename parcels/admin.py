"""Reference data of the parcel bank; parcels themselves come by delivery."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gis_core.accounts.signed_in import SignedInRequest
from parcels.extract.admin import LetterTemplateAdmin
from parcels.models import (
    LicenceType,
    NoticeTemplate,
    Regulation,
    StreetKind,
    StructuralPlan,
    ViolationKind,
    VisitBasis,
    ZoneClass,
)
from parcels.shares.work import recompute_every_parcel

__all__ = ["LetterTemplateAdmin"]


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
    actions = ["recompute_shares"]

    @admin.action(
        permissions=["change"], description=_("Recompute the shares of every parcel, in all plans")
    )
    def recompute_shares(self, request: SignedInRequest, _plans: QuerySet) -> HttpResponseRedirect:
        """Long work, whose page shows how far it is."""
        job = recompute_every_parcel(actor=request.user)
        return HttpResponseRedirect(reverse("jobs:page", args=[job.pk]))


@admin.register(LicenceType)
class LicenceTypeAdmin(admin.ModelAdmin):
    list_display = ["code", "name_ar", "name_en"]


@admin.register(StreetKind)
class StreetKindAdmin(admin.ModelAdmin):
    list_display = ["code", "name_ar", "name_en", "source"]


@admin.register(ViolationKind)
class ViolationKindAdmin(admin.ModelAdmin):
    list_display = ["code", "name_ar", "article", "document", "period_days", "is_active"]


@admin.register(VisitBasis)
class VisitBasisAdmin(admin.ModelAdmin):
    list_display = ["code", "name_ar", "needs_reference", "is_active"]


@admin.register(NoticeTemplate)
class NoticeTemplateAdmin(admin.ModelAdmin):
    list_display = ["code", "name_ar", "name_en", "is_active"]
