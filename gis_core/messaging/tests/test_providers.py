"""Gateways and browsers' push services, as a server on this machine hears them."""

import base64
import json
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from gis_core.messaging import devices, providers
from gis_core.messaging.models import PushSubscription
from gis_core.messaging.transports import Gone, Letter, Undeliverable, Unreachable

SERVICE = "https://updates.push.services.mozilla.com/wpush/v2/abc"


def letter(recipient="+96550001234"):
    return Letter(uuid4(), recipient, "Subject", "نص", "https://139.example.com/x")


@pytest.fixture
def server():
    """Answers with ``server.status`` and remembers what it heard."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.heard.append((self.path, self.headers, body))
            self.send_response(heard.status)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_args):
            pass

    heard = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    heard.heard, heard.status = [], 201
    threading.Thread(target=heard.serve_forever, daemon=True).start()
    yield heard
    heard.shutdown()
    heard.server_close()


@pytest.fixture
def gateway(server, settings):
    settings.SMS_GATEWAY_URL = f"http://127.0.0.1:{server.server_port}/send"
    settings.SMS_GATEWAY_TOKEN = "token"
    return server


def test_a_gateway_gets_the_key_by_which_it_knows_a_second_one(gateway):
    sent = letter()
    providers.HttpSmsTransport().send(sent)

    ((_path, headers, body),) = gateway.heard
    assert headers["Idempotency-Key"] == str(sent.key)
    assert headers["Authorization"] == "Bearer token"
    assert json.loads(body) == {"key": str(sent.key), "to": sent.recipient, "text": "نص"}


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(409, None), (400, Undeliverable), (401, Unreachable), (429, Unreachable), (503, Unreachable),
     (302, Unreachable)],
)  # fmt: skip
def test_what_a_gateway_answers_decides(gateway, status, outcome):
    gateway.status = status
    if outcome is None:
        providers.HttpSmsTransport().send(letter())
    else:
        with pytest.raises(outcome) as raised:
            providers.HttpSmsTransport().send(letter())
        assert "5000" not in str(raised.value)
    assert len(gateway.heard) == 1


def test_a_gateway_that_is_away_is_unreachable(settings):
    settings.SMS_GATEWAY_URL = "http://127.0.0.1:9/"

    with pytest.raises(Unreachable):
        providers.HttpSmsTransport().send(letter())


def in_base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def make_browser(endpoint=SERVICE):
    point = ec.generate_private_key(ec.SECP256R1()).public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )  # fmt: skip
    keys = {"auth": in_base64(os.urandom(16)), "p256dh": in_base64(point)}
    return {"endpoint": endpoint, "expirationTime": None, "keys": keys}


@pytest.fixture
def push(server, settings, monkeypatch):
    """A push service that stands on this machine."""
    settings.VAPID_PRIVATE_KEY = in_base64(os.urandom(32))
    settings.VAPID_CONTACT = "desk@example.com"
    post, here = providers._post, f"http://127.0.0.1:{server.server_port}/push"
    monkeypatch.setattr(providers, "_post", lambda _url, *rest: post(here, *rest))
    return server


def test_a_push_is_sealed_signed_and_replaces_its_own_earlier_copy(push):
    sent = letter(json.dumps(make_browser()))
    providers.WebPushTransport().send(sent)

    ((_path, headers, body),) = push.heard
    assert headers["Content-Encoding"] == "aes128gcm"
    assert headers["Authorization"].startswith("vapid t=")
    assert headers["Authorization"].endswith("k=" + providers.application_server_key())
    assert len(headers["Topic"]) <= 32
    assert "نص".encode() not in body


def test_a_device_that_was_taken_back_is_gone(push):
    push.status = 410

    with pytest.raises(Gone):
        providers.WebPushTransport().send(letter(json.dumps(make_browser())))


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://updates.push.services.mozilla.com/x",
        "https://127.0.0.1/x",
        "https://169.254.169.254/latest",
        "https://push.services.mozilla.com.evil.example/x",
        "https://evilpush.apple.com.example/x",
        "https://user@fcm.googleapis.com/x",
        "https://fcm.googleapis.com:8443/x",
        "https://[::1]:x/",
        "file:///etc/passwd",
        "",
    ],
)
def test_nobody_makes_us_post_wherever_they_like(endpoint):
    assert not providers.is_push_service(endpoint)
    with pytest.raises(devices.NotADevice):
        devices.subscribe("a", make_browser(endpoint))


@pytest.mark.django_db
def test_a_device_has_one_audience_and_an_audience_a_few_devices():
    browser = make_browser()
    devices.subscribe("a", browser)
    devices.subscribe("b", browser)
    assert devices.devices_of("a") == []
    assert json.loads(devices.devices_of("b")[0])["endpoint"] == SERVICE
    for n in range(devices.MOST_OF_ONE + 3):
        devices.subscribe("c", make_browser(f"{SERVICE}{n}"))
    devices.unsubscribe(browser)

    assert PushSubscription.objects.filter(audience="c").count() == devices.MOST_OF_ONE
    assert devices.devices_of("b") == []


@pytest.mark.parametrize("given", [None, [], {}, "x", {"endpoint": SERVICE, "keys": {"auth": 1}}])
def test_what_is_no_device_is_refused(given):
    with pytest.raises(devices.NotADevice):
        devices.subscribe("a", given)
