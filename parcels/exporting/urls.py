"""Addresses of exports."""

from django.urls import path

from parcels.exporting import views

app_name = "exports"
urlpatterns = [
    path("", views.show_exports, name="list"),
    path("mine/", views.list_mine, name="mine"),
]
