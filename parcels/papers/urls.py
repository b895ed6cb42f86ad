"""Addresses of documents."""

from django.urls import path

from parcels.papers import change_views, document_views

app_name = "documents"
urlpatterns = [
    path("", document_views.list_documents, name="list"),
    path("duplicates/", document_views.list_duplicates, name="duplicates"),
    path("add/<int:parcel>/", change_views.add_document, name="add"),
    path("<int:pk>/", document_views.show_document, name="page"),
    path("<int:pk>/file/", document_views.read_file, name="file"),
    path("<int:pk>/pages/<int:page>/<slug:size>.webp", document_views.read_picture, name="picture"),
    path("<int:pk>/version/", change_views.add_version, name="version"),
    path("<int:pk>/classification/", change_views.change_classification, name="classification"),
    path("<int:pk>/withdraw/", change_views.withdraw_document, name="withdraw"),
]
