"""Addresses that are printed on paper: they must never change."""

from django.urls import path

from parcels.extract import verify_views

app_name = "verify"
urlpatterns = [
    path("", verify_views.landing, name="landing"),
    path("keys.json", verify_views.keys, name="keys"),
    path("<str:code>/", verify_views.verify, name="page"),
    path("<str:code>/signature.json", verify_views.signature, name="signature"),
]
