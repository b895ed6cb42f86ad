"""Addresses of parcels; the map and the tiles stand beside them in the shell."""

from django.urls import path

from parcels import views
from parcels.extract import views as papers
from parcels.shares.views import slices_of_parcel
from parcels.transitions.views import change_parcel

app_name = "parcels"
urlpatterns = [
    path("at/", views.parcel_at, name="at"),
    path("<int:pk>/", views.parcel_page, name="page"),
    path("<int:pk>/file/", views.parcel_file, name="file"),
    path("<int:pk>/slices/", slices_of_parcel, name="slices"),
    path("<int:pk>/file/<slug:key>/", views.parcel_file_section, name="section"),
    path("<int:pk>/change/<slug:kind>/", change_parcel, name="change"),
    path("<int:pk>/extract/", papers.extract_page, name="extract"),
    path("<int:pk>/extract.pdf", papers.extract_pdf, name="extract-pdf"),
    path("<int:pk>/extract.json", papers.extract_json, name="extract-json"),
]
