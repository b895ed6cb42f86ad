"""Addresses of followed cases; the secret one is written in messages and must never change."""

from django.urls import path, register_converter

from complaints.track import views


class SecretConverter:
    """The 32 signs that ``complaints.link`` makes; nothing else looks like them."""

    regex = "[a-z2-7]{32}"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


register_converter(SecretConverter, "secret")

app_name = "track"
urlpatterns = [
    path("", views.landing, name="landing"),
    path("<str:reference>/", views.show, name="page"),
    path("<str:reference>/verdict/", views.judge, name="verdict"),
    path("<str:reference>/answer/", views.answer, name="answer"),
    path("<str:reference>/renew/", views.renew, name="renew"),
    path("<str:reference>/<secret:secret>/", views.open_link, name="link"),
]
