"""What script/backup saves comes back by script/restore."""

import os
import subprocess
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from complaints.models import Photo
from complaints.photos import keep_upload
from complaints.pictures.tests.make import photo
from complaints.tests.make import make_complaint
from tests.apart import url_of

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(settings.BASE_DIR)


def run(script: str, *arguments: str, database: str, data: Path) -> str:
    given = {"DATABASE_URL": url_of(database), "DATA_DIR": str(data)}
    done = subprocess.run(
        [f"script/{script}", *arguments],
        cwd=ROOT,
        env=os.environ | given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(autouse=True)
def _set_up():
    """The scripts set up what is missing; a test must not."""
    if "DATABASE_URL" not in os.environ:
        pytest.skip("the database is not named by DATABASE_URL")
    command = ["script/bootstrap", "--check"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    if "Nothing is missing" not in told:
        pytest.skip(f"script/bootstrap would install something: {told}")


@pytest.fixture
def empty():
    """Another database on the same server."""
    name = f"{connection.settings_dict['NAME']}_restored"
    server = "postgresql://" + url_of("postgres").partition("://")[2]

    def drop(also: str = "") -> None:
        with psycopg.connect(server, autocommit=True) as postgres:
            postgres.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            if also:
                postgres.execute(also)

    drop(f'CREATE DATABASE "{name}" TEMPLATE template0')
    yield name
    drop()


def test_files_are_saved_and_come_back_photographs_that_wait_and_images_included(
    settings, tmp_path, empty
):
    settings.DATA_DIR = here = tmp_path / "here"
    there = tmp_path / "there"
    (here / "media").mkdir(parents=True)
    (here / "media/kept.txt").write_text("kept")
    for name in ("cog/1/flight.tif", "work/half.tif"):
        (here / "imagery" / name).parent.mkdir(parents=True)
        (here / "imagery" / name).write_text(name)
    content = photo(at=(10, 10))
    one = Photo.objects.create(
        complaint=make_complaint(), **keep_upload(SimpleUploadedFile("x.jpg", content))
    )

    full = connection.settings_dict["NAME"]
    folder = run("backup", str(tmp_path / "shelf"), database=full, data=here).splitlines()[-1]
    said = run("restore", folder, database=empty, data=there)

    assert said.splitlines()[-1].endswith(f"into the database {empty}.")

    assert (there / "incoming/complaints" / one.key).read_bytes() == content
    assert (there / "media/kept.txt").read_text() == "kept"
    assert (there / "imagery/cog/1/flight.tif").read_text() == "cog/1/flight.tif"
    assert not (there / "imagery/work").exists()
    with psycopg.connect("postgresql://" + url_of(empty).partition("://")[2]) as restored:
        rows = restored.execute("SELECT key, state FROM complaints_photo").fetchall()
    assert rows == [(one.key, "waiting")]
