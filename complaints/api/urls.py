"""``/api/v1/complaints/`` and ``/api/v1/categories/``."""

from django.urls import path

from complaints.api import codes, views

urlpatterns = [
    path("complaints/", views.ComplaintList.as_view(), name="api-complaints"),
    path("complaints/phone-codes/", codes.PhoneCodes.as_view(), name="api-phone-codes"),
    path("complaints/phone-codes/<uuid:key>/", codes.PhoneCode.as_view(), name="api-phone-code"),
    path("complaints/<str:reference>/", views.ComplaintDetail.as_view(), name="api-complaint"),
    path("categories/", views.CategoryList.as_view(), name="api-categories"),
]
