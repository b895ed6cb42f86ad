"""``/api/v1/imagery/``."""

from django.urls import path

from imagery.api import views

urlpatterns = [
    path("imagery/", views.SurveyList.as_view(), name="api-imagery"),
]
