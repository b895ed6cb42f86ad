"""The desk: its queue, and a complaint taken by telephone."""

from django.urls import path

from complaints.case.views import list_people
from complaints.desk import views

app_name = "complaint-desk"
urlpatterns = [
    path("", views.show_queue, name="list"),
    path("new/", views.take_by_phone, name="new"),
    path("questions/", views.list_questions, name="questions"),
    path("nearby/", views.list_nearby, name="nearby"),
    path("people/", list_people, name="people"),
]
