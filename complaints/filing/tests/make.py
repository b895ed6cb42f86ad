"""Photographs and people for tests of filing."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from complaints.identity.session import _REPORTER
from complaints.models import Reporter
from complaints.pictures.tests.make import photo


def upload(name: str = "علي.jpg", **given) -> SimpleUploadedFile:
    """The same as a browser sends it."""
    return SimpleUploadedFile(name, photo(**given), "image/jpeg")


def upload_of(content: bytes) -> SimpleUploadedFile:
    """Whatever bytes, called a photograph."""
    return SimpleUploadedFile("x.jpg", content, "image/jpeg")


def confirm(client: Client, reporter: Reporter | None = None) -> Reporter:
    """Let a browser be that of a reporter whose telephone is confirmed."""
    reporter = reporter or Reporter.objects.create()
    session = client.session
    session[_REPORTER] = {"id": reporter.pk, "at": timezone.now().isoformat()}
    session.save()
    client.cookies["sessionid"] = session.session_key
    return reporter


def step(name: str) -> str:
    """The address of a step."""
    return reverse("filing:step", args=[name])
