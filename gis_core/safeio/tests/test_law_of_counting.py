"""Nothing is lost in silence: read + rejected is what an independent reader counts.

For every vector file and table of the shared data, whoever made it; what is not read is refused
for a reason that is known.
"""

import csv
import io
import json
import zipfile
from functools import cache

import pytest

from gis_core.safeio import Outcome, Reading, Refused, read, receive, survey

from .make import DIGITS, REAL, SHARED
from .workshop import count_with_fiona

pytestmark = pytest.mark.skipif(not REAL.exists(), reason="the shared data is not here")
REFERENCE = SHARED / "data" / "reference"
FOLDERS = ("parcels/", "plan/", "arabic/", "permits/", "complaints/", "hostile/shp/", "hostile/zip")
ENDINGS = (".zip", ".shp", ".geojson")
SLOW = ("parcels/contagem_br/contagem_parcels_geojson.zip",)
REFUSED = {
    "hostile/shp/badzip.zip": "zip_broken",
    "hostile/shp/no-dbf.zip": "dbf_missing",
    "hostile/shp/gdal/buggymultipoly.shp": "dbf_missing",
    "hostile/zip/zip-slip.zip": "zip_leads_out",
    "hostile/zip/zip-slip-win.zip": "zip_leads_out",
    "complaints/stuttgart_de/gelbe_karten_2021.zip": "zip_too_many_files",  # 365, without headings
}
# Answers of a server that was still working, saved as if they were the data.
NO_DATA = {"complaints/dc_us/dc311_2015.zip": 4}


def _names():
    if not REAL.exists():
        return []
    lines = (REAL / "MANIFEST.tsv").read_text("utf-8").splitlines()[1:]
    names = [line.split("\t")[0] for line in lines]
    return [n for n in names if n.startswith(FOLDERS) and n.endswith(ENDINGS)]


@cache
def _expected():
    return json.loads((REAL / "expected.json").read_text("utf-8"))


def _said(facts):
    """Features, rows and all that a tree of facts counts."""
    if not isinstance(facts, dict):
        return 0
    own = facts.get("n", facts.get("rows"))
    return own if isinstance(own, int) else sum(map(_said, facts.values()))


def _marked(name):
    return pytest.param(name, marks=[pytest.mark.slow] if name in SLOW else [])


@pytest.mark.parametrize("name", [_marked(n) for n in _names() if n not in REFUSED])
def test_read_and_rejected_are_what_others_count(tmp_path, name):
    sets = survey(REAL / name)
    broken = [s for s in sets if s.problem]
    whole = [s for s in sets if not s.name] or [s for s in sets if not s.problem]
    taken = sum(_taken(REAL / name / s.name, tmp_path / str(n)) for n, s in enumerate(whole))

    assert len(broken) == NO_DATA.get(name, 0)
    assert taken == sum(s.features for s in whole) == _counted(name, tmp_path)
    if "ERROR" not in _expected()[name]:  # GDAL opens no shapefile without its .shx; here one is
        assert taken == _said(_expected()[name])


def _taken(path, work_dir):
    """Rows accepted and rejected, each of them told; there is no third kind."""
    work_dir.mkdir()
    delivery = receive(path, work_dir=work_dir)
    reading = Reading(
        columns=({"source": "@row", "field": "number", "kind": "label"},), constants={},
        key=("number",), required=(), geometry="none" if delivery.is_table else "any", srid=4326,
        storage_srid=4326, extent=(-180, -90, 180, 90), digits=DIGITS, overlap_depth_m=None,
    )  # fmt: skip
    outcome = Outcome()
    blocks = read(delivery, reading, outcome, progress=lambda *_: None)
    rows = [line.rsplit("\t", 1)[1] for block in blocks for line in block.decode().splitlines()]
    accepted, rejected = rows.count("f"), rows.count("t")
    assert accepted + rejected == outcome.read
    return accepted + rejected


def _counted(name, folder):
    """By fiona, and for tables by Python's csv."""
    path = REAL / name
    if path.suffix == ".shp" and not path.with_suffix(".shx").exists():
        return int.from_bytes(path.with_suffix(".dbf").read_bytes()[4:8], "little")
    if path.suffix != ".zip":
        return sum(sum(counts.values()) for counts in count_with_fiona([path]))
    with zipfile.ZipFile(path) as archive:
        tables = [archive.read(n) for n in archive.namelist() if n.endswith(".csv")]
        archive.extractall(folder / "unpacked")
    rows = sum(_rows(table) for table in tables)
    heads = [f for f in (folder / "unpacked").rglob("*") if f.suffix in (".shp", ".geojson",
             ".topojson") and b'"status":' not in f.read_bytes()[:20]]  # fmt: skip
    return rows + sum(sum(counts.values()) for counts in count_with_fiona(heads))


def _rows(table):
    lines = csv.reader(io.StringIO(table.decode("utf-8-sig", "replace"), newline=""))
    return sum(1 for line in lines if line) - 1


@pytest.mark.parametrize("path", sorted(REFERENCE.glob("*")), ids=lambda path: path.name)
def test_the_tables_for_reference_are_read_whole_too(tmp_path, path):
    is_table = path.suffix == ".csv"
    (held,) = count_with_fiona([path]) if not is_table else [{"": _rows(path.read_bytes())}]

    assert _taken(path, tmp_path / "work") == sum(held.values()) > 0


@pytest.mark.parametrize("name", [n for n in _names() if n in REFUSED])
def test_what_is_refused_is_refused_for_its_own_reason(tmp_path, name):
    with pytest.raises(Refused) as refusal:
        receive(REAL / name, work_dir=tmp_path)

    assert refusal.value.code == REFUSED[name]
    assert {file.stem for file in tmp_path.iterdir()} <= {"delivery0"}


def test_every_table_cut_short_is_refused(tmp_path):
    """A reader that trusts the head delivers what there is and says nothing."""
    archive = REAL / "parcels/swellendam_za/farms_33S.zip"
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(tmp_path)
    table = next(tmp_path.glob("*.dbf"))
    whole = table.read_bytes()
    for number, share in enumerate((0.01, 0.5, 0.99)):
        table.write_bytes(whole[: int(len(whole) * share)])
        work = tmp_path / str(number)
        work.mkdir()
        with pytest.raises(Refused, match=r"dbf_truncated|dbf_broken"):
            receive(table.with_suffix(".shp"), work_dir=work)
