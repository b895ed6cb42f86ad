"""People's telephones: each sends a complaint with a photograph until it has an answer."""

import hashlib
import json
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from http import HTTPStatus
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from complaints.api.proof import proof_of
from complaints.models import Reporter
from complaints.pictures.tests.make import photo
from tests.faults.site import PATIENCE_S
from tests.make import lng_lat

URL = "/api/v1/complaints/"
PICTURE = photo()


class Phones:
    """Several at once. ``answers`` has what was answered by key, ``posts`` how often each asked."""

    def __init__(self, address: str, *, reporter: Reporter, category: str, timeout: float) -> None:
        self.address = address
        self.timeout = timeout
        self.answers: dict[str, dict] = {}
        self.posts: dict[str, int] = {}
        self.seconds: list[float] = []
        self.is_sending = threading.Event()
        proof, _until = proof_of(reporter)
        self._headers = {"Content-Type": MULTIPART_CONTENT, "Phone-Proof": proof}
        lng, lat = lng_lat(10, 10)
        self._said = {"kind": "complaint", "category": category, "lng": lng, "lat": lat}
        self._pool = ThreadPoolExecutor(4)
        self._begun: list[Future] = []
        self._is_over = False

    def __enter__(self) -> "Phones":
        return self

    def __exit__(self, *_fault: object) -> None:
        self._is_over = True
        self._pool.shutdown(cancel_futures=True)

    def file(self, most: int) -> None:
        """So many more people begin to send."""
        for _one in range(most):
            self._begun.append(self._pool.submit(self._send, f"key-{len(self._begun)}"))

    def wait(self) -> None:
        """Until everybody has an answer."""
        for one in self._begun:
            one.result(PATIENCE_S)

    def _send(self, key: str) -> None:
        while key not in self.answers and not self._is_over:
            self.posts[key] = self.posts.get(key, 0) + 1
            try:
                self.answers[key] = self._post(key)
            except HTTPError:
                raise  # it is an answer, and not the one that we want
            except OSError:
                time.sleep(0.05)  # nobody is there, or nobody any more

    def _post(self, key: str) -> dict:
        upload = SimpleUploadedFile("a.jpg", picture_of(key), "image/jpeg")
        body = encode_multipart(BOUNDARY, self._said | {"text": key, "photos": upload})
        headers = self._headers | {"Idempotency-Key": key}
        request = Request(f"{self.address}{URL}", body, headers)  # noqa: S310 - our own address
        self.is_sending.set()
        begun = time.monotonic()
        with urlopen(request, timeout=self.timeout) as answer:  # noqa: S310
            assert answer.status == HTTPStatus.CREATED
            receipt = json.load(answer)
        self.seconds.append(time.monotonic() - begun)
        return receipt


def picture_of(key: str) -> bytes:
    """A photograph that no other key has."""
    return PICTURE + key.encode()


def digest_of(key: str) -> str:
    """By which its bytes are known."""
    return hashlib.sha256(picture_of(key)).hexdigest()
