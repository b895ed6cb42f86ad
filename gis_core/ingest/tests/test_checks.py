"""Checks one after the other: followed, stopped, made again, and weighed by the house."""

from dataclasses import replace

import pytest
from django.conf import settings
from django.urls import reverse, reverse_lazy

from gis_core.audit.models import AuditRecord
from gis_core.ingest import findings, pipeline
from gis_core.ingest.catalogue import as_markdown
from gis_core.ingest.checks import Check
from gis_core.ingest.codes import GROUPS, READING, codes_of, refusals
from gis_core.ingest.errors import ImportRefused
from gis_core.ingest.findings import Found
from gis_core.ingest.layer import layer_named
from gis_core.ingest.models import Change, CheckWeight, Finding, ImportRun
from gis_core.ingest.reading import Wishes
from gis_core.ingest.texts import catalogue
from gis_core.ingest.weighing import overrulable
from gis_core.safeio.tests.make import make_shapefile, make_square
from tests.make import X, Y, make_person

pytestmark = pytest.mark.django_db
LAYERS = list(settings.INGEST_LAYERS)
ADD = reverse_lazy("admin:ingest_checkweight_add")


def make_staff(role):
    """A person who may open the administration pages at all."""
    person = make_person(role)
    person.is_staff = True
    person.save()
    return person


def tell(*_told):
    """Progress that nobody watches."""


def bring(tmp_path, areas=("400", "408"), accept=()):
    """Two parcels of 400 m2; the deed of the second is 2 % off, which warns."""
    rings = [make_square(X + 30 * n, Y) for n in range(2)]
    columns = {"PARCEL_NO": ["1", "2"], "AREA_M2": list(areas)}
    path = make_shapefile(tmp_path, rings, columns)
    return pipeline.bring_in(
        layer_named("parcels"), path, wishes=Wishes(accept=accept), actor=None, progress=tell
    )


def severities(run, code="deed_area_off"):
    return list(run.findings.filter(code=code).values_list("severity", flat=True))


def test_checks_are_followed_one_by_one(tmp_path):
    run, spec, told = bring(tmp_path), layer_named("parcels"), []

    pipeline.check(run, spec, progress=lambda *step: told.append(step))

    steps = len(spec.prepare) + len(spec.checks)
    assert told == [("check", done, steps) for done in range(steps + 1)]


class Stopped(Exception):
    """The person no longer wants it."""


def test_checks_that_were_stopped_leave_nothing_and_are_made_again(tmp_path):
    run, spec = bring(tmp_path, areas=("500", "408")), layer_named("parcels")
    found, rejected = run.findings.count(), run.features.filter(is_rejected=True).count()

    def stop(_stage, done, total):
        if done == total - 1:
            raise Stopped

    with pytest.raises(Stopped):
        pipeline.check(run, spec, progress=stop)
    assert not run.findings.filter(code__startswith="deed_area").exists()
    assert not run.features.filter(is_rejected=True).exists()
    run.refresh_from_db()
    assert run.state == ImportRun.State.STAGED

    pipeline.check(run, spec, progress=tell)
    assert run.findings.count() == found
    assert (run.accepted, run.rejected) == (1, rejected) == (1, 1)


def test_what_reading_rejected_stays_rejected_when_checks_are_made_again(tmp_path):
    rings = [make_square(X, Y), None]
    path = make_shapefile(tmp_path, rings, {"PARCEL_NO": ["1", "2"]})
    spec = layer_named("parcels")
    run = pipeline.bring_in(spec, path, wishes=Wishes(), actor=None, progress=tell)

    pipeline.check(run, spec, progress=tell)

    assert (run.accepted, run.rejected) == (1, 1)


@pytest.mark.parametrize(("severity", "accepted"), [("B", 1), ("I", 2), ("W", 2)])
def test_an_administrator_may_weigh_a_check_otherwise(tmp_path, severity, accepted):
    CheckWeight.objects.create(layer="parcels", code="deed_area_off", severity=severity)

    run = bring(tmp_path)

    assert severities(run) == [severity]
    assert run.accepted == accepted


def test_what_is_not_looked_at_is_not_found(tmp_path):
    CheckWeight.objects.create(layer="parcels", code="deed_area_off", severity="-")

    assert severities(bring(tmp_path)) == []


def test_a_weight_is_of_one_layer(tmp_path):
    CheckWeight.objects.create(layer="blocks", code="deed_area_off", severity="-")

    assert severities(bring(tmp_path)) == ["W"]


def test_what_is_fixed_cannot_be_made_lighter(tmp_path):
    CheckWeight.objects.create(layer="parcels", code="value_missing", severity="-")
    path = make_shapefile(tmp_path, [make_square(X, Y)], {"PARCEL_NO": [""]})

    with pytest.raises(ImportRefused):
        pipeline.bring_in(layer_named("parcels"), path, wishes=Wishes(), actor=None, progress=tell)
    assert Finding.objects.filter(code="value_missing", severity="B").exists()


def test_an_analyst_may_let_pass_what_an_administrator_made_blocking(tmp_path):
    CheckWeight.objects.create(layer="parcels", code="deed_area_differs", severity="B")

    run = bring(tmp_path, areas=("400", "600"), accept=("deed_area_differs",))

    assert severities(run, "deed_area_differs") == ["W"]
    assert run.accepted == 2


def test_weighing_is_written_down(client):
    client.force_login(make_staff("administrator"))
    told = {"layer": "parcels", "code": "geometry_holes", "severity": "B", "reason": "decree 7"}

    client.post(ADD, told)
    weight = CheckWeight.objects.get()
    client.post(
        reverse("admin:ingest_checkweight_change", args=[weight.pk]), told | {"severity": "I"}
    )
    client.post(reverse("admin:ingest_checkweight_delete", args=[weight.pk]), {"post": "yes"})

    written = AuditRecord.objects.filter(verb__startswith="check.").order_by("pk")
    assert [(r.verb, r.detail.get("before"), r.detail.get("severity")) for r in written] == [
        ("check.weighed", "", "B"), ("check.weighed", "B", "I"),
        ("check.weighed_as_before", "I", None),
    ]  # fmt: skip
    assert not CheckWeight.objects.exists()


@pytest.mark.parametrize(
    ("layer", "code"), [("parcels", "value_missing"), ("areas", "deed_area_off")]
)
def test_only_what_a_layer_has_and_may_be_lighter_is_offered(client, layer, code):
    client.force_login(make_staff("administrator"))

    client.post(ADD,
                {"layer": layer, "code": code, "severity": "I", "reason": "-"})  # fmt: skip

    assert not CheckWeight.objects.exists()


def test_an_analyst_does_not_weigh_checks(client):
    client.force_login(make_staff("analyst"))

    assert client.get(ADD).status_code == 403


@pytest.mark.parametrize("layer", LAYERS)
def test_every_check_has_a_name_a_sentence_and_a_group(layer):
    spec = layer_named(layer)
    codes = [check.code for check in spec.checks]

    assert len(codes) == len(set(codes))
    assert not set(codes) & {code.code for code in READING}
    for code in codes_of(spec).values():
        assert code.code in catalogue()
        assert code.severity in "BWI"
        assert code.group in GROUPS


@pytest.mark.parametrize("layer", LAYERS)
def test_identity_is_never_overruled(layer):
    assert not {"duplicate_key", "value_missing", "geometry_invalid"} & set(overrulable(layer))


def test_every_sentence_is_a_finding_or_a_refusal():
    told = {code.code for code in refusals()}
    found = {code for layer in LAYERS for code in codes_of(layer_named(layer))}

    assert not told & found
    assert {"zip_bomb", "crs_missing", "dbf_truncated"} <= told


def hold(run, row_id=None):
    """A layer's check that finds fault with the delivery as a whole."""
    spec = layer_named("parcels")
    found = Found("nothing_accepted", "B", params={"count": 1, "reason": "-"}, row_id=row_id)
    check = Check("nothing_accepted", "B", "business", look=lambda _run: [found])
    pipeline.check(run, replace(spec, checks=(check,)), progress=tell)


def test_what_speaks_of_the_whole_delivery_keeps_it_from_being_published(tmp_path):
    run = bring(tmp_path)
    hold(run)

    with pytest.raises(ImportRefused) as refusal:
        pipeline.publish(run, layer_named("parcels"), actor=None, progress=tell)
    assert refusal.value.code == "held"


def test_a_confirmed_lineage_answers_for_what_would_go(tmp_path):
    run = bring(tmp_path)
    hold(run, row_id=77)
    assert findings.holding(run).count() == 1

    Change.objects.create(run=run, kind="split", row_ids=[77], seqs=[1], is_confirmed=True)

    assert not findings.holding(run).exists()


def test_the_page_of_all_checks_is_what_the_checks_are():
    page = (settings.BASE_DIR / "docs/users/checks.md").read_text()

    assert page.splitlines() == "\n".join(as_markdown()).splitlines(), (
        "write it anew: script/manage list_checks > docs/users/checks.md"
    )
