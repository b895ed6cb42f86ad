"""How often one visitor may ask whether a paper is genuine."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from rest_framework.throttling import SimpleRateThrottle

from gis_core.accounts.client import household_of

View = Callable[..., HttpResponse]


class OfVisitor(SimpleRateThrottle):
    """By the visitor's own address: what ``TRUSTED_PROXIES`` proxies say of it and no more."""

    scope = "verify"
    rate = "60/min"

    def get_cache_key(self, request: Any, view: Any) -> str:
        """A whole /64 of IPv6 is one visitor."""
        return self.cache_format % {"scope": self.scope, "ident": household_of(request)}


def throttled(view: View) -> View:
    """Answer 429 with the seconds to wait to who asks too often."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        throttle = OfVisitor()
        if throttle.allow_request(request, None):  # type: ignore[arg-type]
            return view(request, *args, **kwargs)
        seconds = int(throttle.wait() or 60) + 1
        answer = render(request, "verify/wait.html", {"seconds": seconds}, status=429)
        answer["Retry-After"] = str(seconds)
        return answer

    return wrapper
