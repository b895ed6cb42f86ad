"""Addresses of rights."""

from django.urls import path

from parcels.rights import views

app_name = "rights"
urlpatterns = [path("parcels/<int:pk>/rights/reveal/", views.reveal_rights, name="reveal")]
