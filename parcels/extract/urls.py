"""Addresses of issued papers; those of one parcel stand with the parcel's."""

from django.urls import path

from parcels.extract import batch_views, views

app_name = "extracts"
urlpatterns = [
    path("", views.list_extracts, name="list"),
    path("batch/", batch_views.batch_page, name="batch"),
    path("<str:code>/withdraw/", views.withdraw_extract, name="withdraw"),
]
