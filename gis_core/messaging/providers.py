"""Providers that are reached by HTTP: a gateway for text messages, and browsers' push services."""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from functools import lru_cache
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from webpush import WebPush
from webpush.types import WebPushSubscription
from webpush.vapid import VAPID

from gis_core.messaging.transports import TIMEOUT, Gone, Letter, Undeliverable, Unreachable

# The push services of the browsers, each with the hosts below it.
PUSH_SERVICES = (
    "fcm.googleapis.com",
    "push.services.mozilla.com",
    "push.apple.com",
    "notify.windows.com",
)
SECONDS_KEPT = 2 * 24 * 3600  # by the push service, for a device that is switched off
# What a provider says of its own state, and not of the message.
PASSING = {
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.TOO_EARLY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.UNAUTHORIZED,  # a key of ours is wrong: the message is not
    HTTPStatus.FORBIDDEN,
}


class HttpSmsTransport:
    """Posts ``{"key", "to", "text"}`` as JSON to ``SMS_GATEWAY_URL``, with an Idempotency-Key.

    409 says that the gateway has had this key: the message is sent.
    """

    def send(self, letter: Letter) -> None:
        """One message."""
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": str(letter.key),
        }
        if settings.SMS_GATEWAY_TOKEN:
            headers["Authorization"] = f"Bearer {settings.SMS_GATEWAY_TOKEN}"
        told = {"key": str(letter.key), "to": letter.recipient, "text": letter.text}
        body = json.dumps(told, ensure_ascii=False).encode()
        status = _post(settings.SMS_GATEWAY_URL, body, headers)
        if status != HTTPStatus.CONFLICT:
            _judge(status)


class WebPushTransport:
    """Encrypts for the browser (RFC 8291) and hands it to its push service, signed (RFC 8292).

    A second one with the same key takes the first one's place, at the service and on the screen.
    """

    def send(self, letter: Letter) -> None:
        """One message to one device."""
        device = json.loads(letter.recipient)
        if not is_push_service(device["endpoint"]):
            raise Gone("no push service that we know")
        told = {
            "title": letter.subject,
            "body": letter.text,
            "url": letter.link,
            "tag": str(letter.key),
        }
        push = WebPush(*_vapid_keys(), subscriber=settings.VAPID_CONTACT, ttl=SECONDS_KEPT)
        sealed = push.get(json.dumps(told), WebPushSubscription.model_validate(device))
        topic = base64.urlsafe_b64encode(letter.key.bytes).decode().rstrip("=")
        headers = {
            "Content-Type": "application/octet-stream",
            "Topic": topic,
            **{name.title(): value for name, value in sealed.headers.items()},
        }
        status = _post(device["endpoint"], sealed.encrypted, headers)
        if status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
            raise Gone("the device takes no messages any more")
        _judge(status)


def is_push_service(endpoint: str) -> bool:
    """Whether an address that a browser gave us is one that we post to: HTTPS, and of a known host.

    Anybody can send us an address; without this we would post wherever they like.
    """
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return False
    host = (parts.hostname or "").lower()
    known = any(host == name or host.endswith("." + name) for name in PUSH_SERVICES)
    return parts.scheme == "https" and port in {None, 443} and not parts.username and known


def application_server_key() -> str:
    """What a page gives the browser to subscribe with; empty where push is not set up."""
    if not settings.VAPID_PRIVATE_KEY:
        return ""
    return VAPID.get_application_server_key(_private_key().public_key())


@lru_cache(maxsize=2)
def _read_private_key(text: str) -> ec.EllipticCurvePrivateKey:
    number = int.from_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return ec.derive_private_key(number, ec.SECP256R1())


def _private_key() -> ec.EllipticCurvePrivateKey:
    return _read_private_key(settings.VAPID_PRIVATE_KEY)


def _vapid_keys() -> tuple[bytes, bytes]:
    key = _private_key()
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private, public


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        """A provider that points elsewhere is not followed there."""


_opener = urllib.request.build_opener(_NoRedirects)


def _post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """The status of the answer; ``Unreachable`` where there is none."""
    request = urllib.request.Request(url, body, headers, method="POST")  # noqa: S310 - see callers
    try:
        with _opener.open(request, timeout=TIMEOUT) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError as error:
        raise Unreachable(type(error).__name__) from None


def _judge(status: int) -> None:
    if status < HTTPStatus.MULTIPLE_CHOICES:
        return
    if status in PASSING or not 400 <= status < 500:
        raise Unreachable(f"answered {status}")
    raise Undeliverable(f"refused with {status}")
