"""The bucket that what is made of images may lie in, where the municipality has one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ConnectionClosedError
from django.conf import settings

from gis_core.safeio.rasters.distant import Bucket, Distant

if TYPE_CHECKING:
    from datetime import datetime


class OutOfReach(Exception):
    """The bucket does not answer, or does not let us."""


PUTTING_SECONDS = 60.0  # a worker lays a large image in, and nobody waits for it
_FAULTS = (BotoCoreError, ClientError, Boto3Error)
KIND = "image/tiff; application=geotiff; profile=cloud-optimized"
AT_ONCE = 1000  # by the protocol
MOST_OF_A_MARK = 100
MARK = "owner"  # holds the name of the installation whose images lie beside it


@dataclass(frozen=True)
class Held:
    """A file in the bucket, and since when it lies there."""

    key: str
    size_bytes: int
    laid_at: datetime


def configured() -> Bucket | None:
    """By the settings ``IMAGERY_S3_*``; None where there is none."""
    if not settings.IMAGERY_S3_BUCKET:
        return None
    return Bucket(
        name=settings.IMAGERY_S3_BUCKET,
        endpoint=settings.IMAGERY_S3_ENDPOINT,
        region=settings.IMAGERY_S3_REGION,
        access_key=settings.IMAGERY_S3_ACCESS_KEY,
        secret_key=settings.IMAGERY_S3_SECRET_KEY,
        seconds=settings.IMAGERY_S3_SECONDS,
    )


def image(key: str) -> Distant:
    """Where the image of a key lies."""
    return Distant(_bucket(), _name(key))


def put(path: Path, key: str) -> None:
    """Lay a file into it, in parts where it is large; it is there whole or not at all."""
    bucket = _bucket()
    with _in_reach():
        client = _client(replace(bucket, seconds=PUTTING_SECONDS))
        client.upload_file(str(path), bucket.name, _name(key), {"ContentType": KIND})


def remove(*keys: str) -> None:
    """Take files out, by the thousand; one that is gone is no fault. The first fault ends it."""
    bucket = _bucket()
    for start in range(0, len(keys), AT_ONCE):
        objects = [{"Key": _name(key)} for key in keys[start : start + AT_ONCE]]
        with _in_reach():
            told = _client(bucket).delete_objects(
                Bucket=bucket.name, Delete={"Objects": objects, "Quiet": True}
            )
        if told.get("Errors"):
            raise OutOfReach(f"{len(told['Errors'])} files stay: {told['Errors'][0]}")


def held(folder: str) -> Iterator[Held]:
    """All that lies in a folder of ours."""
    bucket, prefix = _bucket(), settings.IMAGERY_S3_PREFIX
    with _in_reach():
        pages = _client(bucket).get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=bucket.name, Prefix=f"{prefix}{folder}/"):
            for found in page.get("Contents", ()):
                key = found["Key"].removeprefix(prefix)
                yield Held(key, found["Size"], found["LastModified"])


def owner() -> str | None:
    """What the mark says; None where there is none."""
    bucket = _bucket()
    with _in_reach():
        try:
            found = _client(bucket).get_object(Bucket=bucket.name, Key=_name(MARK))
            return found["Body"].read(MOST_OF_A_MARK).decode(errors="replace")
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchKey":
                return None
            raise


def mark(name: str) -> None:
    """Say whose it is."""
    bucket = _bucket()
    with _in_reach():
        _client(bucket).put_object(Bucket=bucket.name, Key=_name(MARK), Body=name.encode())


def greet() -> None:
    """Ask for the least there is; raises ``OutOfReach`` where no answer comes."""
    with _in_reach():
        try:
            _greet(_bucket())
        except ConnectionClosedError:  # it was kept open, and closed by the other side
            _greet(_bucket())


def _greet(bucket: Bucket) -> None:
    try:
        _client(bucket, attempts=1).head_object(Bucket=bucket.name, Key=_name(MARK))
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] != HTTPStatus.NOT_FOUND:
            raise


@contextmanager
def _in_reach() -> Iterator[None]:
    try:
        yield
    except _FAULTS as error:
        raise OutOfReach(str(error)) from error


def _name(key: str) -> str:
    return settings.IMAGERY_S3_PREFIX + key


def _bucket() -> Bucket:
    found = configured()
    if found is None:
        raise OutOfReach("images lie in a bucket, and IMAGERY_S3_BUCKET names none")
    return found


@cache
def _client(bucket: Bucket, *, attempts: int = 2) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=bucket.endpoint or None,
        region_name=bucket.region,
        aws_access_key_id=bucket.access_key,
        aws_secret_access_key=bucket.secret_key,
        config=Config(
            connect_timeout=bucket.connect_seconds,
            read_timeout=bucket.seconds,
            retries={"total_max_attempts": attempts},
        ),
    )
