"""Addresses of pictures."""

from django.urls import path

from complaints.pictures import views

app_name = "pictures"
urlpatterns = [path("<slug:key>/<slug:size>/", views.show_picture, name="show")]
