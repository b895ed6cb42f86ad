"""What is written by the child: whole or not at all."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from gis_core.safeio.errors import Refused
from gis_core.safeio.writers import vector
from gis_core.safeio.writers.dbase import LONGEST_BYTES, Fitting
from gis_core.safeio.writing import WrittenLayer, write_layer

LAYER = WrittenLayer(
    name="plots",
    fields=(("name", "str"), ("m2", "float")),
    srid=31901,
    geometry="Polygon",
    label="name",
)
SHAPE = box(506_000, 3_245_000, 506_020, 3_245_020).wkb


class Broke(Exception):
    """Of whoever tells the rows."""


def rows(count, *, breaks_at=None):
    for number in range(count):
        if number == breaks_at:
            raise Broke
        yield SHAPE, [f"قطعة {number}", None]


@pytest.mark.parametrize("kind", ["gpkg", "flatgeobuf", "shapefile", "dxf"])
def test_as_many_are_written_as_were_told(tmp_path, kind):
    told = write_layer(tmp_path / "plots.shp", kind, LAYER, rows(1_234))

    assert told["count"] == 1_234


def test_rows_that_break_off_break_the_writing(tmp_path):
    with pytest.raises(Broke):
        write_layer(tmp_path / "plots.gpkg", "gpkg", LAYER, rows(2_000, breaks_at=1_500))


def test_a_child_that_cannot_write_is_told_of_and_does_not_hang(tmp_path):
    with pytest.raises(Refused) as refusal:
        write_layer(tmp_path / "nowhere" / "plots.gpkg", "gpkg", LAYER, rows(50_000))

    assert refusal.value.code == "reader_died"


def test_a_shapefile_above_its_limit_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(vector, "MOST_SHAPEFILE_BYTES", 10)
    (tmp_path / "plots.dbf").write_bytes(b"0" * 11)

    with pytest.raises(Refused, match="shapefile_too_large"):
        vector.refuse_large(tmp_path / "plots.shp")


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=300)


@given(TEXTS)
@pytest.mark.parametrize("encoding", ["utf-8", "cp1256"])
def test_any_text_fits_a_table_and_what_it_was_is_kept(tmp_path_factory, encoding, text):
    beside = tmp_path_factory.mktemp("fit") / "whole.jsonl"
    fitting = Fitting({"encoding": encoding, "fields": LAYER.fields, "beside": str(beside)})
    block = [[None, text, None]]

    fitting.fit(block, before=0)
    fitting.close()

    fitted = block[0][1]
    kept = [json.loads(line) for line in beside.read_text(encoding="utf-8").splitlines()]
    assert len(fitted.encode(encoding)) <= LONGEST_BYTES
    assert fitted == text or kept == [[1, "name", text]]
    assert bool(kept) == (fitting.replaced + fitting.cut > 0)
