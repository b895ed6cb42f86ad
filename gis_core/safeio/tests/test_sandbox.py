"""GDAL meets a file only where it can reach nothing."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gis_core.safeio import Refused, frames, inspect, receive, sandbox

from .make import make_geojson, make_shapefile, make_square

ALLOWED = {4326, 31901}
SECRET = "passwd-canary"


@pytest.mark.parametrize(
    "reference",
    [
        {"type": "link", "properties": {"href": "http://127.0.0.1:{port}/crs", "type": "esriwkt"}},
        {"type": "name", "properties": {"name": "http://127.0.0.1:{port}/crs"}},
        {"type": "name", "properties": {"name": "/etc/passwd"}},
    ],
)
def test_a_coordinate_system_by_address_is_not_fetched(tmp_path, canary, reference):
    port, seen = canary
    filled = json.loads(json.dumps(reference).replace("{port}", str(port)))
    features = [({"NO": 1}, make_square(47.9, 29.3, side=0.001))]
    path = make_geojson(tmp_path / "a.geojson", features, crs=filled)
    (tmp_path / "work").mkdir()

    answer = look(path, tmp_path / "work")

    assert getattr(answer, "srid", 4326) == 4326
    assert seen == []


def look(path, work):
    """What is found in the file, or why it was refused."""
    try:
        return inspect(receive(path, work_dir=work), allowed=ALLOWED)
    except Refused as refusal:
        return refusal


def test_the_child_inherits_no_secret(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", SECRET)
    monkeypatch.setenv("DATABASE_URL", SECRET)
    found = []
    started = sandbox._start

    def start(complaints):
        child = started(complaints)
        environ = f"/proc/{child.pid}/environ"
        for _attempt in range(1000):  # until it has become the new program
            found.append(Path(environ).read_bytes())
            if b"PYTHONPATH" in found[-1] and SECRET.encode() not in found[-1]:
                break
        return child

    monkeypatch.setattr(sandbox, "_start", start)
    shp = make_shapefile(tmp_path, [make_square(480_000, 3_240_000)], {"NO": ["1"]})
    (tmp_path / "work").mkdir()
    inspect(receive(shp, work_dir=tmp_path / "work"), allowed=ALLOWED)

    assert SECRET in os.environ["SECRET_KEY"]
    assert SECRET.encode() not in found[-1]


def test_a_child_that_takes_too_long_is_ended(tmp_path):
    shp = make_shapefile(tmp_path, [make_square(480_000, 3_240_000)], {"NO": ["1"]})
    (tmp_path / "work").mkdir()
    delivery = receive(shp, work_dir=tmp_path / "work")
    job = {"task": "look", "kind": "shapefile", "files": [str(delivery.files[0])]}

    with pytest.raises(Refused, match="reader_too_slow"):
        sandbox.ask(job, wall_seconds=0)


def test_a_child_that_dies_is_reported():
    with pytest.raises(Refused, match="reader_died"):
        sandbox.ask({"task": "look", "kind": "shapefile", "files": []})


def test_the_child_has_no_way_to_ask_for_tasks():
    """Nor does it take the time that loading them takes."""
    loaded = "import sys, gis_core.safeio.rows; print('celery' in sys.modules)"

    said = subprocess.run([sys.executable, "-c", loaded], capture_output=True, check=True)

    assert said.stdout.strip() == b"False"


def test_how_far_a_child_is_is_heard_at_once(monkeypatch):
    heard = io.BytesIO()
    pipe = io.TextIOWrapper(io.BufferedWriter(heard))
    monkeypatch.setattr(sys, "stdout", pipe)

    frames.tell(0.5)

    assert heard.getvalue().endswith(b"0.5")
