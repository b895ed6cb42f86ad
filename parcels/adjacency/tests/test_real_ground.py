"""Neighbours on a real city's parcels, drawn by people and not by us."""

import json

import pytest

from tests.city import City, shared

CONTAGEM = shared() / "parcels" / "contagem_br" / "contagem_parcels_geojson.zip"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(
        not CONTAGEM.exists(), reason="the real files lie beside the project, and are not here"
    ),
]
SAMPLE = """
import json
from gis_core.accounts.scope import AreaScope
from parcels.adjacency.statement import with_surroundings
from parcels.models import ParcelBoundary

def around(ids):
    held = ParcelBoundary.objects.current().filter(parcel__in=ids)
    seen = with_surroundings(held, scope=AreaScope(everything=True), on=None)
    return {row.parcel_id: row.surroundings for row in seen.only("parcel_id")}

ids = list(ParcelBoundary.objects.current().order_by("pk").values_list("parcel", flat=True))
sample = around(ids[::577])
others = around({n.id for one in sample.values() for n in one.neighbours})
pairs = [
    (own, n.id, n.shared_m,
     next((m.shared_m for m in others[n.id].neighbours if m.id == own), 0))
    for own, one in sample.items() for n in one.neighbours
]
sums = [
    (sum(n.shared_m for n in one.neighbours) + one.frontage_m, one.perimeter_m)
    for one in sample.values() if not one.overlapping
]
print("RESULT" + json.dumps({"parcels": len(sample), "pairs": pairs, "sums": sums}))
"""


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    city = City(tmp_path_factory.mktemp("contagem"), srid=31983)
    options = ("--map", "@row=number", "--publish")
    with city.made():
        done = city.run("import_layer", "parcels", str(CONTAGEM), *options)
        assert done.returncode == 0, done.stderr[-2000:]
        told = city.run("shell", "-c", SAMPLE)
        assert told.returncode == 0, told.stderr[-2000:]
        yield json.loads(told.stdout.split("RESULT")[1])


def test_neighbours_agree_about_their_common_line(sample):
    wrong = [pair for pair in sample["pairs"] if abs(pair[2] - pair[3]) > 0.2]

    assert sample["parcels"] >= 200
    assert len(sample["pairs"]) > 400
    assert len(wrong) <= len(sample["pairs"]) // 200, wrong[:10]


def test_sides_add_up_to_the_perimeter(sample):
    wrong = [(told, whole) for told, whole in sample["sums"] if abs(told - whole) > 0.2]

    assert len(wrong) <= len(sample["sums"]) // 100, wrong[:10]
