"""The Celery application; ``celery -A gis_core.celery worker``."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gis_core.settings")

app = Celery("qasima")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["parcels.licensing", "parcels.papers"])
app.autodiscover_tasks(["complaints.filing", "complaints.pictures"])
