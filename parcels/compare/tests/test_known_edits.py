"""Of a clean coverage with known edits the comparison finds exactly those, whatever they are."""

import json
from dataclasses import dataclass, field

import pytest
import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import affinity

from gis_core import crs
from gis_core.ingest import pipeline, staging
from gis_core.ingest.layer import layer_named
from gis_core.ingest.models import ImportRun
from tests.make import X, Y, make_area, make_block, make_parcel

from .making import tell

COLUMNS, ROWS = 4, 3
WIDTH, HEIGHT = 18.0, 25.0
ALONE = ("keep", "move", "deed", "both", "renumber", "split", "remove", "noise")
edits = st.lists(st.sampled_from((*ALONE, "merge")), min_size=COLUMNS * ROWS,
                 max_size=COLUMNS * ROWS)  # fmt: skip


def lot(column, row, left=0.0, right=1.0):
    """A lot, or a slice of one, of a block that lies askew."""
    west, south = column * WIDTH, row * HEIGHT
    plain = shapely.box(west + left * WIDTH, south, west + right * WIDTH, south + HEIGHT)
    turned = affinity.rotate(plain, 17, origin=(0, 0))
    return affinity.translate(turned, X, Y)


@dataclass
class Delivered:
    """What is delivered, and what a comparison must say of it."""

    features: list = field(default_factory=list)  # (number, deed, outline)
    expected: list = field(default_factory=list)  # (kind, key, former key)
    unchanged: int = 0

    def add(self, number, outline, deed=450):
        self.features.append((number, deed, outline))

    def keep(self, number, column, row):
        self.add(number, lot(column, row))
        self.unchanged += 1

    def noise(self, number, column, row):
        self.add(number, affinity.translate(lot(column, row), 0.004, -0.004))
        self.unchanged += 1

    def move(self, number, column, row):
        self.add(number, lot(column, row, right=0.97))
        self.expected.append(("geometry", number, number))

    def deed(self, number, column, row):
        self.add(number, lot(column, row), deed=451.5)
        self.expected.append(("attributes", number, number))

    def both(self, number, column, row):
        self.add(number, lot(column, row, right=0.97), deed=440)
        self.expected.append(("both", number, number))

    def renumber(self, number, column, row):
        self.add(f"3{number}", lot(column, row))
        self.expected.append(("renumbered", f"3{number}", number))

    def split(self, number, column, row):
        self.add(f"1{number}", lot(column, row, right=0.35), deed=157.5)
        self.add(f"2{number}", lot(column, row, left=0.35), deed=292.5)
        self.expected.append(("split", f"1{number}, 2{number}", number))

    def remove(self, number, column, row):
        self.expected.append(("removed", "", number))


def delivered_with(asked):
    """The coverage under the edits; a merge takes the lot to its right with it."""
    delivery = Delivered()
    for row in range(ROWS):
        column = 0
        while column < COLUMNS:
            edit, number = asked[row * COLUMNS + column], f"{row * COLUMNS + column + 10}"
            if edit == "merge" and column + 1 < COLUMNS:
                whole = shapely.union(lot(column, row), lot(column + 1, row))
                delivery.add(f"4{number}", whole, deed=900)
                delivery.expected.append(("merged", f"4{number}", f"{number}, {int(number) + 1}"))
                column += 1
            else:
                getattr(delivery, "keep" if edit == "merge" else edit)(number, column, row)
            column += 1
    delivery.add("99", lot(0, ROWS + 1))
    delivery.expected.append(("added", "99", ""))
    return delivery


def stage(features, scope):
    """A run with features as reading would have left them: numbers in either digits are ASCII."""
    run = ImportRun.objects.create(
        layer="parcels",
        source_name="known.gpkg",
        scope=scope,
        source_features=len(features),
        mapping={"columns": {"number": "NO", "block": "BLOCK", "official_area_m2": "AREA"}},
    )
    lines = [
        "\t".join(
            (str(seq), f"4/{number}",
             json.dumps({"number": number, "block": "4", "official_area_m2": deed}), r"\N",
             shapely.to_wkb(shapely.set_srid(outline, crs.STORAGE), hex=True, include_srid=True),
             "f")
        )
        for seq, (number, deed, outline) in enumerate(features, 1)
    ]  # fmt: skip
    staging.fill(run, [("\n".join(lines) + "\n").encode()])
    return run


def publish_coverage():
    block = make_block(make_area(code="K"), number="4", boundary=None)
    for n in range(COLUMNS * ROWS):
        outline = shapely.multipolygons([lot(n % COLUMNS, n // COLUMNS)])
        shape = GEOSGeometry(outline.wkb_hex)
        shape.srid = crs.STORAGE
        parcel = make_parcel(block, number=f"{n + 10}", boundary=shape)
        parcel.boundaries.update(official_area_m2=450)


def compare(run):
    spec = layer_named("parcels")
    pipeline.check(run, spec, progress=tell)
    pipeline.compare(run, spec, progress=tell)


@pytest.mark.django_db
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=edits, scope=st.sampled_from(["mentioned", "blocks"]))
def test_exactly_the_edits_are_found(asked, scope):
    with transaction.atomic():
        publish_coverage()
        delivery = delivered_with(asked)
        run = stage(delivery.features, scope)

        compare(run)

        expected = [told for told in delivery.expected
                    if scope == "blocks" or told[0] != "removed"]  # fmt: skip
        found = run.changes.values_list("kind", "key", "former_key")
        assert sorted(found) == sorted(expected)
        assert run.counts["unchanged"] == delivery.unchanged
        assert run.rejected == 0
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize("system", [4326, 32638, 32639, 31839, 20439, 24600])
def test_a_trip_through_another_system_changes_nothing(system):
    there, back = (crs.transformer(crs.STORAGE, system), crs.transformer(system, crs.STORAGE))

    def travelled(outline):
        outline = shapely.transform(outline, there.transform, interleaved=False)
        outline = shapely.set_precision(outline, 1e-8 if system == 4326 else 1e-3)
        return shapely.transform(outline, back.transform, interleaved=False)

    publish_coverage()
    features = [
        (f"{n + 10}", 450, travelled(lot(n % COLUMNS, n // COLUMNS))) for n in range(COLUMNS * ROWS)
    ]
    run = stage(features, "layer")

    compare(run)

    assert run.counts == {"unchanged": COLUMNS * ROWS}
