"""Addresses of imagery."""

from django.urls import path

from imagery import (
    coverage_views,
    sheet_views,
    storage_views,
    survey_views,
    upload_views,
    views,
)

app_name = "imagery"
urlpatterns = [
    path("", survey_views.list_surveys, name="list"),
    path("footprints.geojson", coverage_views.outlines, name="footprints"),
    path("storage/", storage_views.storage, name="storage"),
    path("new/", survey_views.new_survey, name="new"),
    path("<int:pk>/", survey_views.survey_page, name="page"),
    path("<int:pk>/edit/", survey_views.edit_survey, name="edit"),
    path("<int:pk>/work/", survey_views.survey_work, name="work"),
    path("<int:pk>/sheets/", survey_views.survey_sheets, name="sheets"),
    path("<int:pk>/publish/", survey_views.publish_survey, name="publish"),
    path("<int:pk>/retire/", survey_views.retire_survey, name="retire"),
    path("<int:pk>/coverage/", coverage_views.coverage_page, name="coverage"),
    path("<int:pk>/gaps.geojson", coverage_views.gaps_file, name="gaps"),
    path("<int:pk>/drop-delivered/", storage_views.drop_delivered, name="drop-delivered"),
    path("<int:pk>/archive/", storage_views.archive_survey, name="archive"),
    path("<int:pk>/bring-back/", storage_views.bring_back, name="bring-back"),
    path("<int:pk>/dropped/", survey_views.take_dropped, name="take-dropped"),
    path("<int:pk>/add/", upload_views.add_image, name="add"),
    path("<int:pk>/uploads/", upload_views.begin_upload, name="begin"),
    path("uploads/<int:pk>/", upload_views.one_upload, name="upload"),
    path("uploads/<int:pk>/forget/", upload_views.forget_upload, name="forget"),
    path("sheets/<int:pk>/place/", sheet_views.place_sheet, name="place"),
    path("sheets/<int:pk>/again/", sheet_views.process_again, name="again"),
    path("sheets/<int:pk>/stop/", sheet_views.stop_sheet, name="stop"),
    path("sheets/<int:pk>/remove/", sheet_views.remove_sheet, name="remove"),
    path("sheets/<int:pk>/thumbnail.webp", sheet_views.thumbnail, name="thumbnail"),
    path("<int:pk>/tilejson.json", views.tilejson, name="tilejson"),
    path("<int:pk>/<int:z>/<int:x>/<int:y>.webp", views.tile, name="tile"),
]
