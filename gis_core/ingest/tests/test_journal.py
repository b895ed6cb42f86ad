"""Which deliveries have nothing left standing, by the notes of what each wrote."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gis_core.ingest.journal import replaced_by
from gis_core.ingest.layer import layer_named
from gis_core.ingest.models import ImportRun

pytestmark = pytest.mark.django_db
MAIN = next(table for table in layer_named("parcels").writes if not table.owner)


def wrote(rows, *, hour):
    """A delivery that was published at an hour and wrote these rows."""
    at = timezone.now() + timedelta(hours=hour)
    run = ImportRun.objects.create(layer="parcels", state="published", published_at=at)
    for row in rows:
        run.kept_rows.create(relation=MAIN.name, row_id=row)
    return run


def test_a_delivery_that_waited_stands_over_one_brought_in_later_but_published_earlier():
    waited = wrote([1, 2], hour=2)
    sooner = wrote([1, 2], hour=1)
    last = wrote([1], hour=3)
    assert replaced_by(last, MAIN) == [sooner.pk]
    last.kept_rows.create(relation=MAIN.name, row_id=2)
    assert set(replaced_by(last, MAIN)) == {waited.pk, sooner.pk}
