"""``/api/v1/``."""

from django.urls import path

from parcels.api import licences, views

urlpatterns = [
    path("parcels/", views.ParcelList.as_view(), name="api-parcels"),
    path("parcels/at/", views.ParcelAt.as_view(), name="api-parcel-at"),
    path("parcels/<int:pk>/", views.ParcelDetail.as_view(), name="api-parcel"),
    path("parcels/<int:pk>/file/", views.ParcelFile.as_view(), name="api-parcel-file"),
    path("areas/", views.AreaList.as_view(), name="api-areas"),
    path("licences/", licences.LicenceList.as_view(), name="api-licences"),
    path("licences/<int:pk>/", licences.LicenceDetail.as_view(), name="api-licence"),
    path("search/", views.Search.as_view(), name="api-search"),
]
