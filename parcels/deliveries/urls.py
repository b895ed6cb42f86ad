"""Addresses of deliveries."""

from django.urls import path

from parcels.deliveries import doctor, pages, tus

app_name = "ingest"
urlpatterns = [
    path("", pages.list_runs, name="list"),
    path("new/", pages.bring_in, name="new"),
    path("uploads/", tus.begin_upload, name="uploads"),
    path("uploads/<uuid:key>/", tus.one_upload, name="upload"),
    path("uploads/<uuid:key>/forget/", pages.forget_upload, name="forget-upload"),
    path("take/", pages.take_uploads, name="take-uploads"),
    path("dropped/", pages.take_dropped, name="take-dropped"),
    path("<int:pk>/", pages.run_page, name="page"),
    path("<int:pk>/work/", pages.run_work, name="work"),
    path("<int:pk>/stop/", pages.stop_work, name="stop"),
    path("<int:pk>/reading/", doctor.how_to_read, name="doctor"),
    path("<int:pk>/reading/dataset/", doctor.choose_dataset, name="dataset"),
]
