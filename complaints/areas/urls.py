"""Complaints by area: figures and shapes."""

from django.urls import path

from complaints.areas import views

app_name = "complaint-areas"
urlpatterns = [
    path("", views.show_areas, name="list"),
    path("shapes/", views.send_shapes, name="shapes"),
]
