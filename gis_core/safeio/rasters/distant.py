"""Images that ``make`` wrote and that were laid into a bucket of ours, opened where they lie.

GDAL goes to the network for nothing (``gis_core/gdal.py``) but for one exact name, while that name
is opened; an open image keeps what it needs to read on. The name is made of our own settings and
of a key that was drawn by lot, and is refused where it is anything else. Threads open theirs beside
each other: rasterio keeps the options of each to itself, save those of the main one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

import boto3
import rasterio
from rasterio.io import DatasetReader
from rasterio.session import AWSSession

CONNECT_SECONDS = 2.0  # at most
ANSWER_SECONDS = 3.0
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_NAME = re.compile(r"(?:[A-Za-z0-9_-]+/)*[A-Za-z0-9_-]+\.tif")


@dataclass(frozen=True)
class Bucket:
    """An S3-compatible bucket and how to reach it; an empty endpoint is Amazon's own.

    ``seconds`` is how long whoever shows a picture waits for each of its answers.
    """

    name: str
    endpoint: str
    region: str
    access_key: str
    secret_key: str
    seconds: float = ANSWER_SECONDS

    def __repr__(self) -> str:
        return f"Bucket({self.name!r})"  # a log is no place for keys

    @property
    def connect_seconds(self) -> float:
        """How long for it to be there at all."""
        return min(self.seconds, CONNECT_SECONDS)


@dataclass(frozen=True)
class Distant:
    """An image in a bucket, by the name that it has there."""

    bucket: Bucket
    name: str

    @property
    def path(self) -> str:
        """GDAL's own address of it; raises ``ValueError`` for a name that is not one of ours."""
        if not (_BUCKET.fullmatch(self.bucket.name) and _NAME.fullmatch(self.name)):
            raise ValueError("no name of an image of ours")
        return f"/vsis3/{self.bucket.name}/{self.name}"


def opened(image: Distant) -> DatasetReader:
    """The open image; raises rasterio's errors where it is gone or broken."""
    path = image.path
    options = {
        "CPL_VSIL_CURL_ALLOWED_FILENAME": path,
        # What is closed is forgotten: a lost image heals when it is laid back.
        "CPL_VSIL_CURL_NON_CACHED": path,
        "GDAL_HTTP_CONNECTTIMEOUT": image.bucket.connect_seconds,
        "GDAL_HTTP_TIMEOUT": image.bucket.seconds,
    }
    if image.bucket.endpoint:
        is_plain = urlsplit(image.bucket.endpoint).scheme == "http"
        options |= {"AWS_HTTPS": "NO" if is_plain else "YES", "AWS_VIRTUAL_HOSTING": "FALSE"}
    with rasterio.Env(session=_session(image.bucket), **options):
        return rasterio.open(path, driver="GTiff")


@cache
def _session(bucket: Bucket) -> AWSSession:
    keys = boto3.Session(
        aws_access_key_id=bucket.access_key,
        aws_secret_access_key=bucket.secret_key,
        region_name=bucket.region,
    )
    return AWSSession(keys, aws_unsigned=False, endpoint_url=urlsplit(bucket.endpoint).netloc)
