"""Blocks that a delivery makes because it names them."""

import pytest

from parcels.models import Parcel
from tests.make import X, Y, make_area

from .test_import_parcels import bring, codes, make_delivery, refused, ring

pytestmark = pytest.mark.django_db


def test_blocks_are_made_only_on_request_and_in_areas_without_any(tmp_path):
    make_area(code="NEW")
    path = make_delivery(tmp_path, ["1", "1"], BLOCK=["7", "8"])

    assert codes(refused(path, "--set", "area=NEW"), "B").count("block_unknown") == 2
    bring(path, "--set", "area=NEW", "--create-blocks")

    assert list(Parcel.objects.order_by("pk").values_list("block__number", "number")) in (
        [("7", "1"), ("8", "1")], [("8", "1"), ("7", "1")],
    )  # fmt: skip


def test_a_block_that_is_made_is_one_in_all_its_spellings(tmp_path):
    make_area(code="NEW", name_ar="الجديدة", name_en="New")
    columns = {"AREA": ["NEW", "الجديدة", "New", "NEW"], "BLOCK": ["5A", "5a", "٥a", "6"]}
    bow_tie = [(X + 90, Y), (X + 110, Y + 20), (X + 110, Y), (X + 90, Y + 20), (X + 90, Y)]
    rings = [ring(30 * n) for n in range(3)] + [bow_tie]
    path = make_delivery(tmp_path, ["1", "2", "3", "4"], rings, **columns)
    long = path.rename(path.with_name("x" * 210 + ".shp"))
    for suffix in (".shx", ".dbf", ".prj", ".cpg"):
        if (beside := path.with_suffix(suffix)).exists():
            beside.rename(long.with_suffix(suffix))

    report = bring(long, "--create-blocks")

    assert report["published"]["added"] == 3
    assert Parcel.objects.values_list("block__number", flat=True).distinct().count() == 1


def test_a_number_twice_in_a_block_that_is_to_be_made_is_told(tmp_path):
    make_area(code="NEW")
    path = make_delivery(tmp_path, ["1", "1"], BLOCK=["5a", "5A"])

    report = refused(path, "--set", "area=NEW", "--create-blocks")

    assert codes(report, "B").count("duplicate_key") == 2
