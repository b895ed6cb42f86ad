"""The stages of a delivery, whatever its layer."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection, connections
from django.utils import timezone, translation

from gis_core.ingest import life, pipeline, staging, texts
from gis_core.ingest.errors import ImportRefused
from gis_core.ingest.layer import layer_named
from gis_core.ingest.models import Finding, ImportRun, StagedFeature
from gis_core.ingest.reading import Wishes
from gis_core.ingest.tasks import discard_abandoned
from gis_core.safeio.tests.make import make_geojson, make_shapefile, make_square

HERE = 506_000, 3_245_000


def bring(tmp_path, count=3, **wishes):
    rings = [make_square(HERE[0] + 30 * n, HERE[1]) for n in range(count)]
    numbers = [str(n + 1) for n in range(count)]
    path = make_shapefile(tmp_path, rings, {"PARCEL_NO": numbers, "NAME": ["a\\b\t'\"c"] * count})
    return pipeline.bring_in(
        layer_named("parcels"), path, wishes=Wishes(**wishes), actor=None, progress=tell
    )


def tell(*_told):
    """Progress that nobody watches."""


@pytest.mark.django_db
def test_what_is_staged_is_what_was_delivered(tmp_path):
    run = bring(tmp_path, columns={"NAME": "sub_number"})

    staged = run.features.order_by("seq")
    assert [feature.attributes["number"] for feature in staged] == ["1", "2", "3"]
    assert staged[0].attributes["sub_number"] == "a\\b '\"c"
    assert staged[0].boundary.area == 400
    assert run.source_features == run.accepted + run.rejected == 3
    assert len(run.sha256) == 64


@pytest.mark.django_db
def test_a_run_is_published_once(tmp_path):
    run = bring(tmp_path)
    spec = layer_named("parcels")
    pipeline.publish(run, spec, actor=None, progress=tell)

    with pytest.raises(ImportRefused) as refusal:
        pipeline.publish(run, spec, actor=None, progress=tell)
    assert refusal.value.code == "not_checked"


@pytest.mark.django_db
def test_a_run_whose_staged_features_were_lost_is_not_published(tmp_path):
    run = bring(tmp_path)
    StagedFeature.objects.filter(run=run, seq=2).delete()

    with pytest.raises(ImportRefused) as refusal:
        pipeline.publish(run, layer_named("parcels"), actor=None, progress=tell)
    assert refusal.value.code == "not_checked"


@pytest.mark.django_db(transaction=True)
def test_a_second_publication_of_the_layer_is_told_to_wait(tmp_path):
    run = bring(tmp_path)
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('publish parcels'))")

        with pytest.raises(ImportRefused) as refusal:
            pipeline.publish(run, layer_named("parcels"), actor=None, progress=tell)

    other.close()
    assert refusal.value.code == "publish_busy"
    staging.drop(run.pk)


@pytest.mark.django_db
def test_abandoned_runs_are_dropped_after_a_month(tmp_path, django_capture_on_commit_callbacks):
    old, new = bring(tmp_path), bring(tmp_path)
    long_ago = timezone.now() - timedelta(days=40)
    ImportRun.objects.filter(pk=old.pk).update(created_at=long_ago)

    with django_capture_on_commit_callbacks(execute=True):
        assert discard_abandoned() == 1
    assert set(StagedFeature.objects.values_list("run", flat=True)) == {new.pk}
    old.refresh_from_db()
    assert old.state == ImportRun.State.DISCARDED


@pytest.mark.django_db
def test_each_run_has_a_part_of_the_table_of_its_own(tmp_path, django_capture_on_commit_callbacks):
    run = bring(tmp_path)

    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [f"ingest_staged_{run.pk}"])
        assert cursor.fetchone()[0]
    with django_capture_on_commit_callbacks(execute=True):
        life.discard(run, actor=None)
    assert not run.features.exists()


@pytest.mark.django_db
def test_progress_is_told_and_never_goes_back(tmp_path):
    told = []
    rings = [make_square(*HERE)]
    path = make_shapefile(tmp_path, rings, {"PARCEL_NO": ["1"]})
    pipeline.bring_in(layer_named("parcels"), path, wishes=Wishes(), actor=None,
                      progress=lambda *step: told.append(step))  # fmt: skip

    assert {stage for stage, _done, _of in told} == {"read", "compare", "check"}
    reading = [done for stage, done, _of in told if stage == "read"]
    assert all(a <= b for a, b in pairwise(reading))


def test_every_sentence_can_be_said_in_both_languages():
    for code in texts.catalogue():
        for language in ("ar", "en"):
            with translation.override(language):
                assert texts.described(code), code


@pytest.mark.django_db
def test_a_finding_speaks_the_language_of_the_page(tmp_path):
    run = bring(tmp_path)
    finding = run.findings.filter(severity=Finding.Severity.INFORMS).first()

    with translation.override("en"):
        assert finding.text == finding.text_en
    with translation.override("ar"):
        assert finding.text == finding.text_ar


@pytest.mark.django_db
def test_of_two_runs_checked_at_once_only_the_first_is_published(tmp_path):
    spec = layer_named("parcels")
    first, second = bring(tmp_path), bring(tmp_path)
    pipeline.publish(first, spec, actor=None, progress=tell)

    with pytest.raises(ImportRefused) as refusal:
        pipeline.publish(second, spec, actor=None, progress=tell)
    assert refusal.value.code == "checked_too_early"


@pytest.mark.django_db
def test_of_two_runs_of_a_layer_without_ground_only_the_first_is_published(tmp_path):
    spec = layer_named("roads")
    path = make_geojson(
        tmp_path / "roads.geojson",
        [
            (
                {"road_code": "R1"},
                {"type": "LineString", "coordinates": [[48.0, 29.3], [48.001, 29.3]]},
            )
        ],
    )
    first, second = (
        pipeline.bring_in(spec, path, wishes=Wishes(), actor=None, progress=tell) for _ in range(2)
    )
    pipeline.publish(first, spec, actor=None, progress=tell)

    with pytest.raises(ImportRefused) as refusal:
        pipeline.publish(second, spec, actor=None, progress=tell)
    assert refusal.value.code == "checked_too_early"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("official_area_m2", "abc", "constant_no_number"),
        ("valid_from", "soon", "constant_no_date"),
        ("valid_from", "2999-01-01", "constant_in_future"),
    ],
)
def test_a_value_for_all_must_fit_its_field(tmp_path, name, value, code):
    with pytest.raises(ImportRefused) as refusal:
        bring(tmp_path, constants={name: value})
    assert refusal.value.code == code
