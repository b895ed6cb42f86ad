"""Addresses of licences as cases."""

from django.urls import path

from parcels.licensing import office_views, views

app_name = "licensing"
urlpatterns = [
    path("", views.list_licences, name="list"),
    path("new/", office_views.new_application, name="new"),
    path("reminders/", office_views.reminders, name="reminders"),
    path("<int:pk>/", views.show_case, name="case"),
    path("<int:pk>/edit/", office_views.edit_application, name="edit"),
    path("<int:pk>/do/<slug:verb>/", views.act, name="act"),
    path("<int:pk>/review/<int:step>/", views.review, name="review"),
    path("<int:pk>/add/<int:demand>/", views.add, name="add"),
    path("<int:pk>/documents/<int:document>/", views.read_document, name="document"),
]
