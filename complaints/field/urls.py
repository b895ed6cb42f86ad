"""The inspector's list."""

from django.urls import path

from complaints.field import views

app_name = "complaint-field"
urlpatterns = [path("", views.list_mine, name="list")]
