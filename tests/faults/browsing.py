"""A browser without scripts, over the wire: cookies, tokens against forgery, redirects."""

import time
from http.cookiejar import CookieJar
from urllib.request import HTTPCookieProcessor, Request, build_opener

from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse

from complaints.filing.tests.make import step, upload
from complaints.identity.tests.make import TYPED, sent_codes


class Browser:
    """Of one person; ``seconds`` has what each of their clicks took, with the page that came."""

    def __init__(self, address: str, *, timeout: float) -> None:
        self.address = address
        self.timeout = timeout
        self.seconds: dict[str, float] = {}
        self._jar = CookieJar()
        self._opener = build_opener(HTTPCookieProcessor(self._jar))
        self._opener.addheaders = [("Accept-Language", "ar")]

    def open(self, path: str) -> str:
        """A page."""
        with self._opener.open(self.address + path, timeout=self.timeout) as answer:
            return answer.read().decode()

    def send(self, path: str, **said: object) -> str:
        """A form; the page that it leads to."""
        token = {cookie.name: cookie.value for cookie in self._jar}["csrftoken"]
        body = encode_multipart(BOUNDARY, said | {"csrfmiddlewaretoken": token})
        form = Request(self.address + path, body, {"Content-Type": MULTIPART_CONTENT})  # noqa: S310
        begun = time.monotonic()
        with self._opener.open(form, timeout=self.timeout) as answer:
            page = answer.read().decode()
        self.seconds[path] = time.monotonic() - begun
        return page

    def prove_a_telephone(self) -> None:
        """By a code, as everybody does."""
        self.open("/complaints/confirm/")
        self.send("/complaints/confirm/", place=TYPED)
        self.send("/complaints/confirm/code/", code=sent_codes()[-1])

    def file(self, *, category: str, area: str) -> str:
        """All steps of a report with a photograph; the receipt."""
        self.open(step("photo"))
        self.send(step("photo"), kind="complaint", text="قمامة", photos=upload())
        self.send(step("what"), category=category)
        self.send(step("place"), area=area)
        return self.send(reverse("filing:step-send"))
