"""Several files in one zip, and what a refused file is called."""

import json
import re

import pytest
from django.urls import reverse

from gis_core import crs
from gis_core.safeio.tests.make import make_zip
from tests.make import make_area, make_block, make_parcel, square

from .office import Office

pytestmark = pytest.mark.django_db(transaction=True)


def geojson(path, number):
    properties = {"المنطقة": "السالمية", "القطعة": "4", "القسيمة": number}
    outline = json.loads(square(int(number) * 30).transform(crs.WGS84, clone=True).geojson)
    feature = {"type": "Feature", "properties": properties, "geometry": outline}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return path


def test_the_files_of_a_zip_are_taken_together_when_so_said(client, tmp_path):
    make_parcel(make_block(make_area(code="SAL", name_ar="السالمية"), number="4"), number="99")
    office = Office(client)
    parts = [geojson(tmp_path / f"{number}.geojson", number) for number in ("1", "2")]
    office.brings("parcels", make_zip(tmp_path / "block.zip", parts))
    address = reverse("ingest:page", args=[office.run.pk])
    assert client.get(reverse("ingest:doctor", args=[office.run.pk])).url == address
    assert "كل ملفاته معًا" in client.get(address).content.decode()

    office.post(office.analyst, "dataset", dataset="")
    office.confirms()

    assert office.run.counts["added"] == 2


def test_a_refused_file_is_called_as_its_sender_called_it(client, tmp_path):
    office = Office(client)
    path = tmp_path / "قسائم.zip"
    path.write_bytes(b"PK\x03\x04 and then nothing")

    office.brings("parcels", path)

    assert office.run.state == "refused"
    assert "قسائم.zip" in office.run.note


def test_a_file_of_a_zip_that_cannot_be_taken_says_why_and_is_not_offered(client, tmp_path):
    office = Office(client)
    broken = tmp_path / "broken.geojson"
    broken.write_text("{")
    path = make_zip(tmp_path / "a.zip", [geojson(tmp_path / "1.geojson", "1"), broken])

    office.brings("parcels", path)

    page = client.get(reverse("ingest:page", args=[office.run.pk])).content.decode()
    offered = re.findall(r'name="dataset"\s+value="([^"]*)"\s+required\s*(disabled)?', page)
    assert sorted(offered) == [("1.geojson", ""), ("broken.geojson", "disabled")]
    assert "اسم broken.geojson يدل على GeoJSON" in page
