"""Addresses of complaints, one line for each part; a case's own address comes last."""

from django.urls import include, path

urlpatterns = [
    path("desk/", include("complaints.desk.urls")),
    path("field/", include("complaints.field.urls")),
    path("areas/", include("complaints.areas.urls")),
    path("new/", include("complaints.filing.urls")),
    path("photos/", include("complaints.pictures.urls")),
    path("track/", include("complaints.track.urls")),
    path("", include("complaints.identity.urls")),
    path("", include("complaints.case.urls")),
]
