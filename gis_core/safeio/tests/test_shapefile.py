"""A shapefile whose parts disagree loses rows in silence, so it is refused or mended aloud."""

import contextlib
import struct

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gis_core.safeio import Refused, inspect, receive

from .make import make_shapefile, make_square

ALLOWED = {4326, 31901, 31900, 32638}


@pytest.fixture
def shp(tmp_path):
    rings = [make_square(480_000 + 30 * n, 3_240_000) for n in range(5)]
    return make_shapefile(tmp_path, rings, {"NO": [str(n) for n in range(5)]})


@pytest.fixture
def work(tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def test_a_whole_one_is_counted_by_two_means(shp, work):
    delivery = receive(shp, work_dir=work)

    assert (delivery.count, inspect(delivery, allowed=ALLOWED).count) == (5, 5)


def test_a_truncated_table_is_refused(shp, work):
    dbf = shp.with_suffix(".dbf")
    dbf.write_bytes(dbf.read_bytes()[:-60])

    assert _code(shp, work) == ("dbf_truncated", {"name": "parcels.shp", "promised": 5, "there": 3})


def test_a_table_that_promises_more_than_shapes_is_refused(shp, work):
    dbf = shp.with_suffix(".dbf")
    raw = bytearray(dbf.read_bytes())
    raw[4:8] = struct.pack("<I", 4)
    dbf.write_bytes(raw)

    assert _code(shp, work)[0] == "counts_differ"


def test_a_table_that_claims_gigabytes_is_refused(shp, work):
    dbf = shp.with_suffix(".dbf")
    raw = bytearray(dbf.read_bytes())
    raw[4:8] = struct.pack("<I", 50_000_000)
    dbf.write_bytes(raw)

    assert _code(shp, work)[0] == "dbf_truncated"


def test_no_table_is_refused(shp, work):
    shp.with_suffix(".dbf").unlink()

    assert _code(shp, work)[0] == "dbf_missing"


@pytest.mark.parametrize("spoil", ["missing", "cut", "wrong"])
def test_an_index_is_made_anew(shp, work, spoil):
    shx = shp.with_suffix(".shx")
    raw = shx.read_bytes()
    shx.unlink()
    if spoil != "missing":
        shx.write_bytes(raw[:-3] if spoil == "cut" else raw[:100] + raw[108:] + raw[100:108])
        if spoil == "wrong":
            shx.write_bytes(raw[:100] + struct.pack(">ii", 51, 64) + raw[108:])

    delivery = receive(shp, work_dir=work)

    assert ("shx_rebuilt", {"count": 5}) in delivery.notes
    assert inspect(delivery, allowed=ALLOWED).count == 5


def test_shapes_cut_short_are_refused(shp, work):
    shp.write_bytes(shp.read_bytes()[:-40])

    assert _code(shp, work)[0] == "shp_truncated"


def test_something_else_called_shp_is_refused(shp, work):
    shp.write_bytes(b"<OGRVRTDataSource/>" * 20)

    assert _code(shp, work)[0] == "shp_broken"


def test_deleted_rows_are_left_out_and_said(shp, work):
    dbf = shp.with_suffix(".dbf")
    raw = bytearray(dbf.read_bytes())
    raw[65] = 0x2A  # the first record's mark
    dbf.write_bytes(raw)

    delivery = receive(shp, work_dir=work)

    assert (delivery.count, inspect(delivery, allowed=ALLOWED).count) == (4, 4)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 200), st.integers(0, 255))
def test_no_byte_of_the_table_can_make_it_crash(tmp_path_factory, at, value):
    folder = tmp_path_factory.mktemp("fuzz")
    path = make_shapefile(folder, [make_square(0, 0)] * 2, {"NO": ["1", "2"], "N": ["a", "b"]})
    dbf = path.with_suffix(".dbf")
    raw = bytearray(dbf.read_bytes())
    raw[at % len(raw)] = value
    dbf.write_bytes(raw)
    (folder / "work").mkdir()

    with contextlib.suppress(Refused):
        receive(path, work_dir=folder / "work")


def _code(path, work):
    with pytest.raises(Refused) as refusal:
        receive(path, work_dir=work)
    return refusal.value.code, refusal.value.params
