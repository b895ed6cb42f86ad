"""Addresses of the completeness of files."""

from django.urls import path

from parcels.completeness import views

app_name = "completeness"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("parcels/", views.list_parcels, name="list"),
    path("refresh/", views.refresh, name="refresh"),
]
