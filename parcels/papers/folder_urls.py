"""Addresses of paper folders."""

from django.urls import path

from parcels.papers import folder_views

app_name = "building_files"
urlpatterns = [
    path("", folder_views.list_folders, name="list"),
    path("<int:pk>/", folder_views.show_folder, name="page"),
    path("<int:pk>/lend/", folder_views.lend, name="lend"),
    path("<int:pk>/return/", folder_views.give_back, name="return"),
    path("<int:pk>/extend/", folder_views.extend, name="extend"),
]
