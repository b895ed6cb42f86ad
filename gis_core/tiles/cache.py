"""A Redis cache that the site can live without."""

import logging
import time
from collections.abc import Callable
from typing import Any

import redis
from django.core.cache.backends.redis import RedisCache

log = logging.getLogger(__name__)
PAUSE_SECONDS = 5


class ForgivingRedisCache(RedisCache):
    """Answers as an empty cache while Redis is away, and asks again only after a pause.

    Nothing authoritative lives in Redis, so its loss costs time and never an answer.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._away_until = 0.0

    def _forgive(self, call: Callable[..., Any], otherwise: Any, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() < self._away_until:
            return otherwise
        try:
            return call(*args, **kwargs)
        except redis.RedisError:
            log.warning("Redis does not answer; going on without a cache")
            self._away_until = time.monotonic() + PAUSE_SECONDS
            return otherwise

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._forgive(super().get, default, key, default=default, version=version)

    def get_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._forgive(super().get_many, {}, *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> Any:
        return self._forgive(super().set, None, *args, **kwargs)

    def add(self, *args: Any, **kwargs: Any) -> Any:
        return self._forgive(super().add, True, *args, **kwargs)

    def set_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._forgive(super().set_many, [], *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        return self._forgive(super().delete, False, *args, **kwargs)

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> Any:
        return self._forgive(super().incr, delta, key, delta=delta, version=version)

    def clear(self) -> Any:
        return self._forgive(super().clear, False)
