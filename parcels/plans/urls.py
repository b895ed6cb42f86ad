"""Addresses of plans over time."""

from django.urls import path

from parcels.plans import amend_views, compare_views, edition_views, what_if_views

app_name = "plans"
urlpatterns = [
    path("", edition_views.list_editions, name="list"),
    path("compare/", compare_views.show_comparison, name="compare"),
    path("compare/start/", compare_views.start_comparison, name="compare-start"),
    path("compare/changes.geojson", compare_views.changes_file, name="compare-file"),
    path("what-if/", what_if_views.what_if, name="what-if"),
    path("what-if/parcel/", what_if_views.what_if_parcel, name="what-if-parcel"),
    path("what-if/keep/", what_if_views.keep_what_if, name="what-if-keep"),
    path("what-if/<uuid:key>/", what_if_views.show_kept, name="kept"),
    path("what-if/<uuid:key>/share/", what_if_views.share_kept, name="kept-share"),
    path("what-if/<uuid:key>/discard/", what_if_views.discard_kept, name="kept-discard"),
    path("<int:pk>/", edition_views.show_edition, name="edition"),
    path("zones/<int:pk>/amend/", amend_views.amend, name="amend"),
    path("<int:pk>/zones.geojson", edition_views.edition_zones, name="zones"),
    path("<int:pk>/decide/<slug:step>/", edition_views.decide, name="decide"),
]
