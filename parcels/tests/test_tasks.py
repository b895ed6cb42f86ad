"""A publication bumps the version and warms the coarse zooms."""

import pytest
from django.core.cache import cache
from django.db import transaction

from gis_core.tiles.versions import bump, version_of
from parcels import fabric
from parcels.tasks import seed_tiles
from tests.make import make_block, make_parcel

pytestmark = pytest.mark.django_db


def test_a_publication_raises_the_version_in_the_same_transaction():
    before = version_of("parcels")

    with transaction.atomic():
        bump("parcels")
        transaction.set_rollback(True)
    assert version_of("parcels") == before
    bump("parcels")

    assert version_of("parcels") == before + 1


def test_seeding_cuts_the_coarse_zooms_over_what_is_published(monkeypatch):
    make_parcel(make_block())
    fabric.rebuild()
    kept = {}
    monkeypatch.setattr(cache, "set", lambda key, value, *_: kept.update({key: value}))

    made = seed_tiles("parcels")

    assert made == len(kept) >= 5
    assert all(kept.values())


def test_with_nothing_published_there_is_nothing_to_seed():
    assert seed_tiles("parcels") == 0


def test_what_is_published_without_a_layer_of_its_own_is_not_seeded():
    assert seed_tiles("survey_points") == 0
