"""Every check is tripped by a small file, and by none that gives no cause."""

from collections import defaultdict

import pytest
from django.conf import settings

from gis_core.ingest import pipeline
from gis_core.ingest.codes import READING, codes_of
from gis_core.ingest.layer import layer_named

from . import tripping_layers, tripping_reading
from .tripping import DELIVERIES

pytestmark = pytest.mark.django_db
# Whoever imports these adds their deliveries to the list.
MADE_BY = (tripping_reading, tripping_layers)
ALWAYS_TOLD = "columns_used"


def tell(*_told):
    """Progress that nobody watches."""


def bring(delivery, folder):
    """What was found in the delivery, by code: the rows, None for the whole."""
    spec, path = layer_named(delivery.layer), delivery.make(folder)
    run = pipeline.bring_in(spec, path, wishes=delivery.wishes, actor=None, progress=tell)
    if delivery.scope != run.scope:
        run.scope = delivery.scope
        run.save()
        pipeline.check(run, spec, progress=tell)
    found = defaultdict(list)
    for code, seq in run.findings.order_by("seq", "pk").values_list("code", "seq"):
        found[code].append(seq)
    return found


@pytest.mark.parametrize("delivery", DELIVERIES, ids=lambda delivery: delivery.name)
def test_exactly_what_is_wrong_is_found_in_its_rows(tmp_path, delivery):
    found = bring(delivery, tmp_path)

    assert found.pop(ALWAYS_TOLD) == [None]
    assert found == delivery.told


def test_each_check_of_each_layer_is_tripped():
    tripped = {(delivery.layer, code) for delivery in DELIVERIES for code in delivery.told}
    own = {
        (name, code) for name in settings.INGEST_LAYERS
        for code in set(codes_of(layer_named(name))) - {code.code for code in READING}
    }  # fmt: skip

    assert own - tripped == set()
    of_any_layer = {code for _layer, code in tripped}
    assert {code.code for code in READING} - of_any_layer == {ALWAYS_TOLD}


def test_each_layer_has_a_delivery_in_which_nothing_is_found():
    assert {one.layer for one in DELIVERIES if not one.told} == set(settings.INGEST_LAYERS)
