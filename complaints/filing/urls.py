"""Addresses of filing; everything below is the app's scope."""

from django.urls import path

from complaints.filing import app_views, quick_views, step_views

app_name = "filing"
urlpatterns = [
    path("", quick_views.new_report, name="new"),
    path("send/", quick_views.send_quickly, name="send"),
    path("join/", quick_views.join_quickly, name="join"),
    path("suggest/", quick_views.suggest_categories, name="suggest"),
    path("nearby/", quick_views.find_nearby, name="nearby"),
    path("where/", quick_views.name_place, name="where"),
    path("outline.json", app_views.show_outline, name="outline"),
    path("app.webmanifest", app_views.manifest, name="manifest"),
    path("worker.js", app_views.worker, name="worker"),
    path("steps/send/", step_views.send, name="step-send"),
    path("steps/is-it/", step_views.answer_nearby, name="step-nearby"),
    path("steps/<slug:name>/", step_views.one_step, name="step"),
    path("receipt/", step_views.show_receipt, name="receipt"),
]
