"""Addresses of issued papers; those of one parcel stand with the parcel's."""

from django.urls import path

from parcels.extract import views

app_name = "extracts"
urlpatterns = [
    path("", views.list_extracts, name="list"),
]
