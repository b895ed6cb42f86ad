"""Addresses of oversight."""

from django.urls import path

from gis_core.reveals import views

app_name = "oversight"
urlpatterns = [path("reveals/", views.list_reveals, name="reveals")]
