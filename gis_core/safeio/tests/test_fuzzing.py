"""Files with bytes exchanged at random: the child may die of them, its parent never does.

Short and bounded, for every run of the tests; ``--hypothesis-seed`` and more examples make it long.
"""

import random
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gis_core.safeio import Inspection, Refused, inspect, receive

from .make import make_geojson, make_shapefile, make_square, make_zip
from .workshop import make_drawing, make_kml, make_layers, make_workbook, placemark

HERE = [make_square(480_000 + 30 * n, 3_240_000) for n in range(3)]
NAMES = ["السالمية", "حولي", "الجهراء"]
DEGREES = make_square(47.9, 29.3, side=0.001)
SEEDS = ["a.zip", "a.gpkg", "a.geojson", "a.fgb", "a.kml", "a.dxf", "a.xlsx", "a.csv", "a.shp"]


@pytest.fixture(scope="module")
def seeds(tmp_path_factory):
    """A whole file of each kind."""
    folder = tmp_path_factory.mktemp("seeds")
    make_shapefile(folder, HERE, {"NAME": NAMES}, encoding="cp1256", name="a")
    make_zip(folder / "a.zip", sorted(folder.glob("a.*")))
    make_layers(folder / "a.gpkg", HERE, NAMES)
    make_layers(folder / "a.fgb", HERE, NAMES)
    make_geojson(folder / "a.geojson", [({"NO": 1}, DEGREES)] * 3)
    make_kml(folder / "a.kml", placemark("a", DEGREES))
    make_drawing(folder / "a.dxf", HERE, NAMES)
    make_workbook(folder / "a.xlsx", {"one": [["no"], ["1"]]})
    (folder / "a.csv").write_text("no,name\n1,حولي\n", "utf-8")
    return folder


def spoiled(raw: bytes, chance: random.Random) -> bytes:
    """Some bytes of a file exchanged, repeated, cut out, or its end cut off."""
    content = bytearray(raw)
    for _time in range(chance.randint(1, 12)):
        at = chance.randrange(len(content))
        length = min(chance.choice([1, 1, 1, 2, 4, 8, 200]), len(content) - at)
        content[at : at + length] = chance.choice(
            [b"\xff" * length, b"\0" * length, chance.randbytes(length), b"",
             bytes(content[:length]) * 2]
        )  # fmt: skip
        if not content:
            return b"\0"
    return bytes(content[: len(content) - chance.choice([0, 0, 0, 1, len(content) // 2])])


def answer_to(name, seeds, folder, chance):
    """What a file that is spoiled in one of its parts is answered; anything else is a failure."""
    work = folder / f"work{chance.getrandbits(64):x}"
    work.mkdir()
    given_file = folder / f"given{chance.getrandbits(64):x}"
    given_file.mkdir()
    parts = (
        [seeds / f"a{part}" for part in (".shp", ".shx", ".dbf", ".prj")]
        if name == "a.shp"
        else [seeds / name]
    )
    hurt = chance.choice(parts)
    for part in parts:
        raw = part.read_bytes()
        (given_file / part.name).write_bytes(spoiled(raw, chance) if part == hurt else raw)
    try:
        delivery = receive(given_file / name, work_dir=work)
        return inspect(delivery, allowed={4326, 31901}, given_srid=31901)
    except Refused as refusal:
        return refusal


@pytest.mark.parametrize("name", SEEDS)
@given(chance=st.randoms(use_true_random=False))
@settings(max_examples=3, suppress_health_check=list(HealthCheck))
def test_whatever_the_child_dies_of_its_parent_answers(name, seeds, tmp_path_factory, chance):
    answer = answer_to(name, seeds, tmp_path_factory.mktemp("fuzz"), chance)

    assert isinstance(answer, Inspection | Refused)


@pytest.mark.parametrize("name", SEEDS)
@given(chance=st.randoms(use_true_random=False))
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
def test_no_file_is_too_broken_to_be_received_or_refused(name, seeds, tmp_path_factory, chance):
    folder = tmp_path_factory.mktemp("fuzz")
    path = folder / name
    path.write_bytes(spoiled((seeds / name).read_bytes(), chance))
    work = folder / "work"
    work.mkdir()
    with suppress(Refused):
        receive(path, work_dir=work)
