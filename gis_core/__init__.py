"""The kernel, and the shell of the project."""

from gis_core.celery import app as celery_app

# Whoever asks for a task must reach the broker that settings name: the app is always there.
__all__ = ["celery_app"]
