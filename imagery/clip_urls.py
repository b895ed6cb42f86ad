"""Addresses of what shows one parcel from above."""

from django.urls import path

from imagery import clip_views

app_name = "clips"
urlpatterns = [
    path("<int:pk>/parcel/<int:parcel>.webp", clip_views.clip, name="picture"),
    path("parcel/<int:parcel>/", clip_views.compare, name="compare"),
]
