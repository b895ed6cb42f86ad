"""Addresses of imagery."""

from django.urls import path

from imagery import views

app_name = "imagery"
urlpatterns = [
    path("<int:pk>/tilejson.json", views.tilejson, name="tilejson"),
    path("<int:pk>/<int:z>/<int:x>/<int:y>.webp", views.tile, name="tile"),
]
