"""``/stac/``."""

from django.urls import path

from imagery.stac import views

app_name = "stac"
urlpatterns = [
    path("", views.catalog, name="catalog"),
    path("collections/<int:survey>/", views.collection, name="collection"),
    path("collections/<int:survey>/items/", views.items, name="items"),
    path("collections/<int:survey>/items/<int:sheet>/", views.item, name="item"),
]
