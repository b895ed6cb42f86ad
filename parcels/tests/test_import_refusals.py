"""What refuses a delivery as a whole, or a step with it, each by a command that gives the cause."""

import io
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from gis_core.ingest import life, pipeline, staging
from gis_core.ingest.errors import ImportRefused
from gis_core.ingest.layer import layer_named
from gis_core.ingest.models import ImportRun
from gis_core.ingest.reading import Wishes
from gis_core.safeio.tests.make import make_shapefile
from parcels.models import Parcel
from tests.make import make_area, make_block, make_parcel, make_person, square

from .test_import_parcels import bring, fingerprint, make_delivery, ring

pytestmark = pytest.mark.django_db


def refusal_of(command, *told):
    """The code for which a command is refused; nothing published has changed."""
    before = fingerprint()
    with pytest.raises(CommandError) as error:
        call_command(command, *map(str, told), "--lang", "en", stdout=io.StringIO(),
                     stderr=io.StringIO())  # fmt: skip
    assert fingerprint() == before
    refusal = error.value.__cause__
    with translation.override("en"):
        assert str(error.value) == refusal.sentence
    return refusal.code


def table(folder, text):
    path = folder / "a.csv"
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("layer", "text", "code"),
    [
        ("licences", "licence_no,parcel\n", "file_empty"),
        ("survey_points", "plan,number,easting\nA,1,506000\n", "coordinate_alone"),
        ("survey_points", "plan,number,easting,northing\nA,1,506000,3245000\n",
         "point_without_crs"),
    ],
)  # fmt: skip
def test_a_table_that_does_not_do_is_refused(tmp_path, layer, text, code):
    assert refusal_of("import_layer", layer, table(tmp_path, text), "--publish") == code


@pytest.mark.parametrize(
    ("layer", "options", "code"),
    [
        ("clouds", [], "layer_unknown"),
        ("parcels", ["--map", "PARCEL_NO"], "pair_broken"),
        ("parcels", ["--user", "nobody"], "user_unknown"),
        ("parcels", ["--accept", "geometry_invalid"], "code_not_acceptable"),
        ("blocks", ["--scope", "blocks"], "scope_unknown"),
        ("survey_points", ["--create-blocks"], "makes_no_blocks"),
    ],
)
def test_options_that_cannot_be_are_refused(tmp_path, layer, options, code):
    path = make_delivery(tmp_path, ["1"])

    assert refusal_of("import_layer", layer, path, *options) == code


def test_whoever_may_not_neither_publishes_nor_takes_back(tmp_path):
    path, planner = make_delivery(tmp_path, ["1"]), make_person("planner").username
    run = bring(path)["run"]

    told = [path, "--user", planner, "--publish"]
    assert refusal_of("import_layer", "parcels", *told) == "user_may_not"
    assert refusal_of("rollback_import", run, "--user", planner) == "user_may_not"
    assert refusal_of("rollback_import", run + 1) == "run_unknown"


def test_a_delivery_that_changed_nothing_cannot_be_taken_back(tmp_path):
    path = make_delivery(tmp_path, ["1"])
    bring(path)
    again = bring(path)["run"]

    assert refusal_of("rollback_import", again) == "nothing_was_kept"


def test_a_command_says_what_the_delivery_speaks_for(tmp_path):
    make_block(make_area(code="SAL", boundary=square(0, 0, 900)), number="4",
               boundary=square(0, 0, 500))  # fmt: skip
    columns = {"BLOCK": ["4", "4"]}
    bring(make_delivery(tmp_path, ["1", "2"], [ring(0), ring(40)], **columns))
    less = make_delivery(tmp_path, ["1"], [ring(0)], BLOCK=["4"])

    bring(less)
    assert Parcel.objects.current().count() == 2
    bring(less, "--scope", "blocks")
    assert [parcel.number for parcel in Parcel.objects.current()] == ["1"]


def test_what_would_go_and_still_bears_something_stays(tmp_path):
    area = make_area(code="SAL", boundary=square(0, 0, 900))
    make_parcel(make_block(area, number="4", boundary=square(0, 0, 100)), number="1")
    make_block(area, number="5", boundary=square(200, 0, 100))
    path = make_shapefile(tmp_path, [ring(200, 0, 100)], {"BLOCK": ["5"], "AREA": ["SAL"]})

    told = ["blocks", path, "--publish", "--scope", "layer"]
    assert refusal_of("import_layer", *told) == "still_used"


def tell(*_told):
    """Progress that nobody watches."""


def test_what_was_read_and_did_not_arrive_is_not_published(tmp_path, monkeypatch):
    filled = staging.fill
    monkeypatch.setattr(staging, "fill", lambda run, blocks: filled(run, blocks) - 1)

    path = make_delivery(tmp_path, ["1", "2"], [ring(0), ring(40)])
    assert refusal_of("import_layer", "parcels", path, "--publish") == "count_broken"
    assert ImportRun.objects.get().state == "refused"


def test_a_layer_that_publishes_less_than_was_accepted_publishes_nothing(tmp_path):
    path, spec = make_delivery(tmp_path, ["1", "2"], [ring(0), ring(40)]), layer_named("parcels")
    run = pipeline.bring_in(spec, path, wishes=Wishes(), actor=None, progress=tell)
    before = fingerprint()

    def forgetful(run, actor):
        return spec.publish(run, actor) | {"added": 1}

    with pytest.raises(ImportRefused) as refusal:
        pipeline.publish(run, replace(spec, publish=forgetful), actor=None, progress=tell)

    assert refusal.value.code == "publish_incomplete"
    assert fingerprint() == before
    life.discard(run, actor=None)
