"""The demo is made anew over whatever people who tried it out did with its parcels."""

import io
from datetime import date

import pytest
from django.db import connection

from parcels.completeness.demo import look_at_demo
from parcels.demo import make_demo
from parcels.history.renumbering import renumber_parcel
from parcels.history.reshaping import merge_parcels
from parcels.models import (
    FormerIdentity,
    Parcel,
    ParcelQuality,
    ParcelTransition,
    SelectedParcel,
    Selection,
    WhatIf,
)
from tests.make import make_person

pytestmark = pytest.mark.django_db

DAY = date(2026, 1, 5)

# Every table that refers to parcels, and what becomes of its rows when the demo is made anew.
GOES = {
    "automatednumber", "changedparcel", "extract", "formeridentity", "licencemark",
    "inspection", "parcelboundary", "parcelquality", "right", "selectedparcel",
    "surveyplan_parcels", "transitionparcel", "violation", "whatif_parcels",
}  # fmt: skip
REFUSES_WHAT_IS_NOT_ITS_OWN = {
    "building", "buildingfile", "buildinglicence", "document",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _files_of_this_test(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


def make(**options) -> None:
    make_demo(parcels=500, seed=1, stdout=io.StringIO(), **options)


def two_side_by_side() -> list[Parcel]:
    for parcel in Parcel.objects.current().order_by("pk"):
        ground = parcel.boundary.boundary
        found = Parcel.objects.current().filter(
            block=parcel.block, pk__gt=parcel.pk, boundaries__boundary__touches=ground
        )
        if found:
            return [parcel, found[0]]
    raise AssertionError("no neighbours")


def test_every_table_that_refers_to_parcels_is_thought_of():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT conrelid::regclass::text FROM pg_constraint"
            " WHERE contype = 'f' AND confrelid = 'parcels_parcel'::regclass"
        )
        named = [name for (name,) in cursor.fetchall()]
    # Other apps make room for the parcels by a step of theirs.
    found = {name.removeprefix("parcels_") for name in named if name.startswith("parcels_")}

    assert found == GOES | REFUSES_WHAT_IS_NOT_ITS_OWN


def test_what_was_tried_with_the_demos_parcels_goes_with_them():
    make()
    someone = make_person("supervisor")
    decided = {"effective_on": DAY, "decision_number": "1/2026", "actor": someone}
    pair = two_side_by_side()
    merge_parcels(pair, number="9001", **decided)
    other = Parcel.objects.current().exclude(pk__in=[p.pk for p in pair]).order_by("pk").first()
    renumber_parcel(other, number="9002", **decided)
    chosen = Selection.objects.create(maker=someone, how="list", name="some")
    SelectedParcel.objects.create(selection=chosen, parcel=other)
    draft = WhatIf.objects.create(kind="merge", created_by=someone, name="try")
    draft.parcels.add(other)
    look_at_demo(parcels=500, stdout=io.StringIO())
    assert FormerIdentity.objects.exists()
    assert ParcelQuality.objects.exists()

    make(replace=True)

    assert not ParcelTransition.objects.filter(decision_number="1/2026").exists()
    assert not Parcel.objects.filter(number__in=["9001", "9002"]).exists()
    assert not SelectedParcel.objects.exists()
    assert Selection.objects.filter(pk=chosen.pk).exists()
