"""A Redis cache that the site can live without."""

import logging
import time

import redis
from django.core.cache.backends.redis import RedisCache

log = logging.getLogger(__name__)
PAUSE_SECONDS = 5


class ForgivingRedisCache(RedisCache):
    """Answers as an empty cache while Redis is away, and asks again only after a pause.

    Nothing authoritative lives in Redis, so its loss costs time and never an answer.
    """

    def __init__(self, server: str, params: dict) -> None:
        super().__init__(server, params)
        self._away_until = 0.0

    def _forgive(self, call, otherwise, *args, **kwargs):
        if time.monotonic() < self._away_until:
            return otherwise
        try:
            return call(*args, **kwargs)
        except redis.RedisError:
            log.warning("Redis does not answer; going on without a cache")
            self._away_until = time.monotonic() + PAUSE_SECONDS
            return otherwise

    def get(self, key, default=None, version=None):
        return self._forgive(super().get, default, key, default=default, version=version)

    def get_many(self, keys, version=None):
        return self._forgive(super().get_many, {}, keys, version=version)

    def set(self, key, value, **kwargs):
        return self._forgive(super().set, None, key, value, **kwargs)

    def add(self, key, value, **kwargs):
        return self._forgive(super().add, True, key, value, **kwargs)

    def set_many(self, data, **kwargs):
        return self._forgive(super().set_many, [], data, **kwargs)

    def delete(self, key, version=None):
        return self._forgive(super().delete, False, key, version=version)

    def incr(self, key, delta=1, version=None):
        return self._forgive(super().incr, delta, key, delta=delta, version=version)
