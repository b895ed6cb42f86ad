"""The product's settings, with the cache off or under keys of its own (``BENCH_CACHE``)."""

from gis_core.settings import *  # noqa: F403
from gis_core.settings import CACHES, STORAGES, env

DEBUG = False
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
_prefix = env.str("BENCH_CACHE", default="")
if _prefix:
    CACHES["default"]["KEY_PREFIX"] = _prefix
else:
    CACHES["default"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
