"""The site goes on without Redis."""

import time

import pytest
from django.core.cache import caches
from django.test import override_settings

AWAY = {
    "default": {
        "BACKEND": "gis_core.tiles.cache.ForgivingRedisCache",
        "LOCATION": "redis://127.0.0.1:1/0",  # nothing listens on port 1
    }
}


@pytest.fixture
def absent():
    with override_settings(CACHES=AWAY):
        yield caches.create_connection("default")


def test_an_absent_redis_reads_as_an_empty_cache(absent):
    assert absent.get("a", "otherwise") == "otherwise"
    assert absent.get_many(["a"]) == {}


def test_writing_to_an_absent_redis_is_no_error(absent):
    absent.set("a", 1, 30)
    absent.set_many({"a": 1})

    assert absent.add("a", 1)
    assert absent.incr("a") == 1
    assert not absent.delete("a")


def test_an_absent_redis_is_not_asked_again_at_once(absent):
    absent.get("a")
    started = time.monotonic()
    for _ in range(1000):
        absent.get("a")

    assert time.monotonic() - started < 1


def test_a_present_redis_keeps_what_it_is_given():
    cache = caches["default"]
    cache.set("a", b"bytes", 30)

    assert cache.get("a") == b"bytes"
