"""A publication bumps the version and warms the coarse zooms."""

import pytest
from django.core.cache import cache
from django.db import transaction

from gis_core.tiles.versions import version_of
from parcels import fabric
from parcels.tasks import announce, seed_tiles
from tests.make import make_block, make_parcel

pytestmark = pytest.mark.django_db


def test_an_announcement_raises_the_version_in_the_same_transaction():
    before = version_of("parcels")

    with transaction.atomic():
        announce("parcels")
        transaction.set_rollback(True)
    assert version_of("parcels") == before
    announce("parcels")

    assert version_of("parcels") == before + 1


def test_seeding_cuts_the_coarse_zooms_over_what_is_published(monkeypatch):
    make_parcel(make_block())
    fabric.rebuild()
    kept = {}
    monkeypatch.setattr(cache, "set", lambda key, value: kept.update({key: value}))

    made = seed_tiles("parcels")

    assert made == len(kept) >= 5
    assert all(kept.values())


def test_with_nothing_published_there_is_nothing_to_seed():
    assert seed_tiles("parcels") == 0


def test_a_publication_survives_an_absent_broker(settings, django_capture_on_commit_callbacks):
    settings.CELERY_TASK_ALWAYS_EAGER = False

    with django_capture_on_commit_callbacks(execute=True):
        announce("blocks")

    assert version_of("blocks") == 1
