"""What tests of codes need: the message that was written, and somebody who typed its code in."""

import re

from django.test import Client

from complaints.models import Reporter
from gis_core.messaging.models import Message

PHONE = "+96599664433"
TYPED = "٩٩٦٦ ٤٤٣٣"


def sent_codes() -> list[str]:
    """The codes of all messages that wait, the newest last."""
    waiting = Message.objects.filter(template="code").order_by("pk")
    return [str(message.context["code"]) for message in waiting]


def ask(client: Client, place: str = TYPED, *, way: str = "confirm", **more: str):
    """The first step."""
    return client.post(f"/complaints/{way}/", {"place": place, **more})


def enter(client: Client, code: str):
    """The second step."""
    return client.post("/complaints/confirm/code/", {"code": code})


def prove(
    client: Client, place: str = TYPED, *, way: str = "confirm", onward: str = ""
) -> Reporter:
    """Both steps; the reporter whom the browser is now."""
    more = {"next": onward} if onward else {}
    assert ask(client, place, way=way, **more).status_code == 302
    assert enter(client, sent_codes()[-1]).status_code == 302
    return Reporter.objects.latest("pk")


def eastern(code: str, zero: int = 0x0660) -> str:
    """The code in Arabic or (0x06F0) Persian digits."""
    return re.sub("[0-9]", lambda digit: chr(zero + int(digit[0])), code)
