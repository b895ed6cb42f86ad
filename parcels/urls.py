"""Addresses of parcels; the map and the tiles stand beside them in the shell."""

from django.urls import path

from parcels import views

app_name = "parcels"
urlpatterns = [
    path("at/", views.parcel_at, name="at"),
    path("<int:pk>/", views.parcel_page, name="page"),
    path("<int:pk>/file/", views.parcel_file, name="file"),
    path("<int:pk>/file/<slug:key>/", views.parcel_file_section, name="section"),
]
