"""Addresses of plans over time."""

from django.urls import path

from parcels.plans import compare_views, edition_views

app_name = "plans"
urlpatterns = [
    path("", edition_views.list_editions, name="list"),
    path("compare/", compare_views.show_comparison, name="compare"),
    path("compare/start/", compare_views.start_comparison, name="compare-start"),
    path("compare/changes.geojson", compare_views.changes_file, name="compare-file"),
    path("<int:pk>/", edition_views.show_edition, name="edition"),
    path("<int:pk>/zones.geojson", edition_views.edition_zones, name="zones"),
    path("<int:pk>/decide/<slug:step>/", edition_views.decide, name="decide"),
]
