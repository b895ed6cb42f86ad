"""The web process; ``gunicorn gis_core.wsgi``."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gis_core.settings")

application = get_wsgi_application()
# Read before the workers are forked: else the first visitor of each waits while it reads all code.
_ = get_resolver().url_patterns
