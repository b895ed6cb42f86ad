"""A device is subscribed for its reporter alone."""

import base64
import json

import pytest

from complaints.identity.tests.make import prove
from complaints.telling import audience_of
from gis_core.messaging.devices import devices_of

pytestmark = pytest.mark.django_db


def a_device() -> dict:
    keys = {
        name: base64.urlsafe_b64encode(bytes([4] * size)).decode().rstrip("=")
        for name, size in {"auth": 16, "p256dh": 65}.items()
    }
    return {"endpoint": "https://fcm.googleapis.com/fcm/send/made-up", "keys": keys}


def tell(client, way: str, said: object):
    body = said if isinstance(said, bytes) else json.dumps(said)
    return client.post(f"/complaints/mine/push/{way}/", body, content_type="application/json")


def test_a_device_takes_messages_and_takes_them_back(client):
    reporter = prove(client)

    on = tell(client, "on", a_device()).status_code
    taking = len(devices_of(audience_of(reporter)))
    off = tell(client, "off", a_device()).status_code

    assert (on, taking, off) == (200, 1, 200)
    assert devices_of(audience_of(reporter)) == []


def test_what_is_no_device_of_a_known_service_is_refused(client):
    prove(client)
    said = [
        {},
        [],
        None,
        b"{",
        b"x" * 5000,
        b"[" * 3000,
        a_device() | {"endpoint": "https://127.0.0.1/x"},
    ]

    assert {tell(client, "on", one).status_code for one in said} == {400}


def test_nobody_subscribes_who_proved_nothing(client):
    assert tell(client, "on", a_device()).status_code == 403
