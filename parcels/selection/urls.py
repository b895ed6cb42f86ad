"""Addresses of selections."""

from django.urls import path

from parcels.selection.views import making, pages

app_name = "selections"
urlpatterns = [
    path("", pages.list_selections, name="list"),
    path("paste/", making.paste_list, name="paste"),
    path("paste/keep/", making.keep_list, name="keep-list"),
    path("around/", making.around, name="around"),
    path("filtered/", making.filtered, name="filtered"),
    path("near/<int:pk>/", making.near, name="near"),
    path("<slug:key>/", pages.show_selection, name="page"),
    path("<slug:key>/outlines.geojson", pages.outlines, name="outlines"),
    path("<slug:key>/report/", pages.report, name="report"),
    path("<slug:key>/report.pdf", pages.report_pdf, name="report-pdf"),
    path("<slug:key>/export/", pages.export, name="export"),
    path("<slug:key>/change/", pages.change, name="change"),
]
