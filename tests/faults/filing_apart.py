"""One process that takes reports in while Redis is wherever ``REDIS_URL`` says; prints how long.

Run by ``test_redis.py`` against the tests' database: ``python -m tests.faults.filing_apart N``.
"""

import json
import os
import sys
import time

import django
from django.conf import settings

settings.DATABASES["default"]["NAME"] = os.environ["TEST_NAME"]
django.setup()

from django.core.cache import cache  # noqa: E402
from django.test import Client  # noqa: E402

from complaints.intake import Report, receive  # noqa: E402
from complaints.models import Category, Reporter  # noqa: E402
from tests.make import point  # noqa: E402


def timed(work) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def file_one(n: int) -> None:
    report = Report(
        channel="web",
        kind="complaint",
        category=Category.objects.get(),
        text=f"{n}",
        point=point(10, 10),
    )
    receive(report, reporter=Reporter.objects.get(), key=f"key-{n}")


timed(lambda: Category.objects.count())  # a connection, as a web process has one
seconds = [timed(lambda n=n: file_one(n)) for n in range(int(sys.argv[1]))]
visitor = Client(headers={"host": "127.0.0.1"})
visitor.get("/")  # templates are read once in the life of a process
cache._away_until = 0.0  # type: ignore[attr-defined] # Redis is asked again
home = timed(lambda: visitor.get("/"))
print(json.dumps({"filing": max(seconds), "home": home}))  # noqa: T201
os._exit(0)  # a thread may still wait for Redis
