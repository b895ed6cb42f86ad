"""Addresses of violations."""

from django.urls import path

from parcels.violations import views

app_name = "violations"
urlpatterns = [
    path("", views.list_violations, name="list"),
    path("new/", views.new_violation, name="new"),
    path("inspect/", views.new_inspection, name="inspect"),
    path("<int:pk>/", views.show_violation, name="page"),
    path("<int:pk>/visit/", views.visit_violation, name="visit"),
    path("<int:pk>/notice/", views.serve, name="notice"),
    path("<int:pk>/decide/", views.decide_case, name="decide"),
]
