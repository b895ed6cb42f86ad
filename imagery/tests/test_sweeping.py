"""Files that are nobody's."""

import os
from datetime import date, timedelta

import pytest
from django.utils import timezone

from imagery import store, sweeping, uploads
from imagery.tests.flown import make_flown
from imagery.tests.make import make_survey
from tests.make import make_person

pytestmark = pytest.mark.django_db
LATER = timedelta(days=8)


@pytest.fixture
def later(monkeypatch):
    """Eight days on; what a file says of its last change cannot be set back."""
    at = timezone.now() + LATER
    monkeypatch.setattr(sweeping.timezone, "now", lambda: at)


def test_what_no_row_names_goes_after_its_time(later):
    survey = make_flown(date(2024, 3, 1))
    kept = store.path_of(survey.sheets.get().cog)
    lost = [store.new_key(folder, survey.pk, ".tif") for folder in (store.KEPT, store.MADE)]
    for key in lost:
        store.write(b"x", key)
    store.work_path("sheet-1.tif.plain.tif").write_bytes(b"x")

    found = sweeping.sweep()

    assert sorted(found) == sorted([*lost, "work/sheet-1.tif.plain.tif"])
    assert kept.exists()
    assert not any(store.path_of(key).exists() for key in found)
    assert sweeping.orphans() == []


def test_what_has_just_got_its_name_may_still_get_its_row():
    key = store.new_key(store.KEPT, 1, ".tif")
    store.write(b"x", key)
    long_ago = timezone.now().timestamp() - LATER.total_seconds()
    os.utime(store.path_of(key), (long_ago, long_ago))  # written long ago, linked a moment ago

    assert sweeping.sweep() == []


def test_an_upload_that_is_gone_on_with_is_somebodys(later):
    upload = uploads.begin(
        make_survey(), name="a.tif", size_bytes=9, fingerprint="a", actor=make_person("analyst")
    )
    uploads.append(upload, b"II*\0", offset=0)

    assert sweeping.sweep() == []
    assert upload.path.exists()
