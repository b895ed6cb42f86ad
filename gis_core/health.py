"""Probes: does the process answer, and can it do its work."""

import shutil
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gis_core.messaging.models import Message

LEAST_FREE_BYTES = 200 * 1024 * 1024
LONGEST_WAIT = timedelta(minutes=5)  # of a message that is due, while workers run


@require_safe
@never_cache
def live(request: HttpRequest) -> JsonResponse:
    """The process runs."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """503 without database or disk. Without cache, or with late messages, only degraded."""
    database = _database()
    checks = {
        "database": database,
        "disk": _disk(),
        "cache": _cache(),
        "messages": database and _messages(),
    }
    able = database and checks["disk"]
    status = "unable" if not able else "ok" if all(checks.values()) else "degraded"
    return JsonResponse({"status": status, "checks": checks}, status=200 if able else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT postgis_lib_version()")
    except DatabaseError:
        return False
    return True


def _disk() -> bool:
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(settings.DATA_DIR).free > LEAST_FREE_BYTES


def _messages() -> bool:
    overdue = timezone.now() - LONGEST_WAIT
    return not Message.objects.due(timezone.now()).filter(not_before__lt=overdue).exists()


def _cache() -> bool:
    cache.set("health", "1", timeout=30)
    return cache.get("health") == "1"
