"""Addresses of deliveries."""

from django.urls import path

from parcels.deliveries import change_pages, doctor, finding_pages, pages, review_pages, tus

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
    path("<int:pk>/findings/", finding_pages.show_findings, name="findings"),
    path("<int:pk>/findings/points/", finding_pages.finding_points, name="finding-points"),
    *(
        path(
            f"<int:pk>/findings.{form}",
            finding_pages.download_findings,
            {"form": form},
            name=f"findings-{form}",
        )
        for form in ("csv", "geojson")
    ),
    path("<int:pk>/changes/", change_pages.show_changes, name="changes"),
    path("<int:pk>/changes.json", change_pages.as_file, name="changes-file"),
    path("<int:pk>/changes/<int:z>/<int:x>/<int:y>.mvt", change_pages.tile, name="change-tile"),
    path("<int:pk>/changes/<int:change>/", change_pages.one_change, name="change"),
    path("<int:pk>/changes/<int:change>/outlines/", change_pages.outlines, name="change-outlines"),
    path("<int:pk>/lineage/", change_pages.answer, name="lineage"),
    path("<int:pk>/corrected/", review_pages.correct_file, name="correct"),
    path("<int:pk>/review/", review_pages.review, name="review"),
    *(
        path(f"<int:pk>/{what}/", review_pages.act, {"what": what}, name=what)
        for what in review_pages.DONE
        if what not in {"approve", "send_back"}
    ),
]
