"""Addresses of long work."""

from django.urls import path

from gis_core.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.list_jobs, name="list"),
    path("<int:pk>/", views.show_job, name="page"),
    path("<int:pk>/cancel/", views.cancel_job, name="cancel"),
    path("<int:pk>/file/", views.job_file, name="file"),
]
