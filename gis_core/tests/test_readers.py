"""How a reader's end is told at each door: of deliveries, papers, photographs and images."""

import subprocess
import sys

import pytest
from django.conf import settings

from gis_core.safeio import Refused, inspect, papers, photos, rasters, receive, sandbox
from gis_core.safeio.papers.tests.papers import picture
from gis_core.safeio.tests.make import make_shapefile, make_square

ALLOWED = {4326, 31901}
# The child's own program, in which the work is another: it asks for more memory than it may have,
# is ended by the system when its time is over, or ends of itself.
_ANOTHER_WORK = """
import os, signal, sys, types
from gis_core.safeio import child
ends = {
    "hungry": lambda job: bytearray(16 * 1024**3),
    "slow": lambda job: os.kill(os.getpid(), signal.SIGXCPU),
    "broken": lambda job: os._exit(3),
}
sys.modules["another"] = types.SimpleNamespace(work=ends[sys.argv[1]])
child.WORK = {task: ("another", limits) for task, (_work, limits) in child.WORK.items()}
child.main()
"""
_UNCONFINED = """
from gis_core.safeio import child
child.confine = lambda *_given, **_named: None
child.main()
"""


def run_instead(monkeypatch, program, *arguments):
    """Whoever asks the child asks this program."""

    def start(complaints):
        return subprocess.Popen(
            [sys.executable, "-c", program, *arguments], cwd=settings.BASE_DIR,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=complaints,
        )  # fmt: skip

    monkeypatch.setattr(sandbox, "_start", start)


def of_a_delivery(path):
    sandbox.ask({"task": "look", "kind": "shapefile", "files": [str(path)]})


def of_an_image(path):
    rasters.look(path, allowed=ALLOWED)


@pytest.mark.parametrize(
    ("door", "codes"),
    [
        (of_a_delivery, ["reader_out_of_memory", "reader_too_slow", "reader_died"]),
        (papers.look, ["paper_too_heavy", "paper_too_slow", "paper_breaks_reader"]),
        (photos.look, ["photo_too_heavy", "photo_too_heavy", "photo_breaks_reader"]),
        (of_an_image, ["raster_too_heavy", "raster_too_heavy", "raster_breaks_reader"]),
    ],
)
def test_how_the_child_ended_is_said_in_the_words_of_what_was_brought(
    tmp_path, monkeypatch, door, codes
):
    path = tmp_path / "a.png"
    path.write_bytes(picture("PNG"))
    told = []
    for end in ("hungry", "slow", "broken"):
        run_instead(monkeypatch, _ANOTHER_WORK, end)
        with pytest.raises(Refused) as refusal:
            door(path)
        told.append(refusal.value.code)

    assert told == codes


def test_a_reader_that_is_not_confined_reads_nothing(tmp_path, monkeypatch):
    run_instead(monkeypatch, _UNCONFINED)
    shp = make_shapefile(tmp_path, [make_square(480_000, 3_240_000)], {"NO": ["1"]})
    (tmp_path / "work").mkdir()

    with pytest.raises(Refused, match="reader_not_confined"):
        inspect(receive(shp, work_dir=tmp_path / "work"), allowed=ALLOWED)
