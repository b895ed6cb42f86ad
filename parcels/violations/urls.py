"""Addresses of violations."""

from django.urls import path

from parcels.violations import photo_views, views

app_name = "violations"
urlpatterns = [
    path("", views.list_violations, name="list"),
    path("new/", views.new_violation, name="new"),
    path("inspect/", views.new_inspection, name="inspect"),
    path("photos/<slug:key>/withdraw/", photo_views.withdraw, name="withdraw-photo"),
    path("photos/<slug:key>/<slug:size>/", photo_views.show_photo, name="photo"),
    path("<int:pk>/", views.show_violation, name="page"),
    path("<int:pk>/visit/", views.visit_violation, name="visit"),
    path("<int:pk>/notice/", views.serve, name="notice"),
    path("<int:pk>/decide/", views.decide_case, name="decide"),
]
