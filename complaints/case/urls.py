"""The case and its steps; last among the addresses of complaints, since a number can be anything.

The number is typed and read aloud, so the address has nothing else in it.
"""

from django.urls import path

from complaints.case import views

app_name = "complaint"
urlpatterns = [
    path("<str:reference>/", views.show_case, name="page"),
    path("<str:reference>/reporter/", views.reveal_reporter, name="reveal"),
    path("<str:reference>/do/<slug:verb>/", views.act, name="act"),
]
