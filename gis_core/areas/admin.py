"""Reference data of the areas."""

from django.contrib import admin
from leaflet.admin import LeafletGeoAdmin

from gis_core.areas.models import Area, Block, Governorate


@admin.register(Governorate)
class GovernorateAdmin(admin.ModelAdmin):
    list_display = ["code", "name_ar", "name_en"]
    exclude = ["boundary"]


@admin.register(Area)
class AreaAdmin(LeafletGeoAdmin):
    list_display = ["code", "name_ar", "name_en", "governorate"]
    list_filter = ["governorate"]
    list_select_related = ["governorate"]
    search_fields = ["code", "name_ar", "name_en"]
    modifiable = False


@admin.register(Block)
class BlockAdmin(LeafletGeoAdmin):
    list_display = ["area", "number", "name_ar", "name_en"]
    list_select_related = ["area"]
    search_fields = ["number", "area__name_ar", "area__name_en"]
    autocomplete_fields = ["area"]
    modifiable = False
