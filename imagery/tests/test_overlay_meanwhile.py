"""Plans while somebody else is at them, or while their files are gone; and what workers say."""

from functools import partial

import pytest
from django.utils import translation

from gis_core.jobs import running
from gis_core.jobs.models import Job
from imagery import dropping, store, unpacking
from imagery.models import ControlPoint, Overlay
from imagery.overlays import keeping, preview
from imagery.tests.make import make_survey
from imagery.tests.plans import make_laid, make_overlay, scan, set_points, take_in
from imagery.tests.test_overlay_drawings import CORNERS as PLOT
from imagery.tests.test_overlay_drawings import make_drawing
from imagery.tests.test_overlay_pages import HTMX, typed
from tests.make import X, Y, make_parcel

pytestmark = pytest.mark.django_db


def just_before_the_lock(monkeypatch, act):
    """What somebody else does between the look at a plan and the act."""
    lock = keeping.lock

    def locked(overlay):
        act()
        return lock(overlay)

    monkeypatch.setattr(keeping, "lock", locked)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("edit/", {"title": "x"}),
        ("lay/", {}),
        ("off/", {}),
        ("again/", {}),
        ("points/", typed((10, 10))),
        ("points/", typed((10, 10), number=1)),
        ("points/1/", {"act": "remove"}),
        ("transformation/", {"transformation": "projective"}),
    ],
)
def test_a_plan_that_somebody_removes_meanwhile_is_not_there(
    signed_in, planner, monkeypatch, address, told
):
    overlay = make_laid(actor=planner)
    just_before_the_lock(monkeypatch, lambda: Overlay.objects.all().delete())

    answer = signed_in.post(f"/imagery/plans/{overlay.pk}/{address}", told, headers=HTMX)

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("points/", typed((10, 10), number=1)),
        ("points/1/", {"act": "use"}),
        ("points/1/", {"act": "leave_out"}),
        ("points/1/", {"act": "remove"}),
    ],
)
def test_a_point_that_somebody_removes_meanwhile_is_not_there(
    signed_in, planner, monkeypatch, address, told
):
    overlay = set_points(make_overlay(), planner)
    just_before_the_lock(monkeypatch, ControlPoint.objects.filter(number=1).delete)

    answer = signed_in.post(f"/imagery/plans/{overlay.pk}/{address}", told, headers=HTMX)

    assert answer.status_code == 404
    assert Overlay.objects.get().revision == overlay.revision


def test_the_same_plan_added_by_two_at_once_is_one(monkeypatch):
    parcel, content = make_parcel(), scan()
    first = take_in(content, parcel=parcel, run=False)
    same, asked = keeping._same, []

    def not_seen_at_first(*told):
        asked.append(told)
        return same(*told) if len(asked) > 1 else None

    monkeypatch.setattr(keeping, "_same", not_seen_at_first)

    assert take_in(content, parcel=parcel, run=False) == first
    assert [path.suffix for path in store.root().rglob("*") if path.is_file()] == [".png"]


def test_of_a_plan_whose_files_are_gone_there_is_no_preview(signed_in, planner):
    scanned, drawn = set_points(make_overlay(), planner), make_drawing()
    for x, y in PLOT:
        drawn.points.create(
            number=drawn.points.count() + 1, plan_x=x, plan_y=y, ground=f"POINT({X + x} {Y + y})"
        )
    addresses = [
        f"/imagery/plans/{scanned.pk}/preview.webp",
        f"/imagery/plans/{drawn.pk}/preview.json",
    ]
    assert signed_in.get(addresses[1]).status_code == 200

    store.drop(scanned.picture, drawn.picture)

    assert [signed_in.get(address).status_code for address in addresses] == [404, 404]


def test_a_preview_is_reckoned_in_small_parts_and_is_the_same(signed_in, planner, monkeypatch):
    overlay = set_points(make_overlay(), planner)
    address = f"/imagery/plans/{overlay.pk}/preview.webp"
    whole = signed_in.get(address).content
    sizes, sampled = [], preview.sampled

    def watched(pixels, columns, rows):
        sizes.append(columns.size)
        return sampled(pixels, columns, rows)

    monkeypatch.setattr(preview, "sampled", watched)
    monkeypatch.setattr(preview, "SIDE", 64)

    assert signed_in.get(address).content == whole
    assert max(sizes) <= 64 * 64


def test_a_long_sheet_has_a_preview_no_longer_than_can_be_written(signed_in, planner):
    overlay = make_overlay(most_x=16_000, most_y=160)
    for x, y in [(0, 0), (16_000, 0), (16_000, 160), (0, 160)]:
        overlay.points.create(
            number=overlay.points.count() + 1,
            plan_x=x,
            plan_y=y,
            ground=f"POINT({X + x * 1.2} {Y - y * 0.62})",
        )

    assert signed_in.get(f"/imagery/plans/{overlay.pk}/preview.webp").status_code == 200


def drawing_elsewhere(planner):
    overlay = make_drawing(by=(X, Y))
    keeping.lay(overlay, actor=planner, srid=4326)


def scan_that_folds(planner):
    overlay = set_points(make_overlay(), planner)
    keeping.lay(overlay, actor=planner)
    ControlPoint.objects.filter(number__gt=2).delete()


def scan_that_is_broken(planner):
    overlay = set_points(make_overlay(), planner)
    store.write(b"II*\0", overlay.picture)
    keeping.lay(overlay, actor=planner)


def zip_that_is_broken(planner):
    path = store.work_path("flight")
    path.write_bytes(b"PK\x03\x04 and nothing of it")
    unpacking.ask(make_survey(), path, name="flight.zip", actor=planner)


def file_that_is_no_image(planner, *, folder):
    (folder / "page.tif").write_text("<html>")
    dropping.ask(make_survey(), ["page.tif"], actor=planner)


@pytest.fixture
def folder(settings, tmp_path):
    place = tmp_path / "drop"
    place.mkdir()
    settings.IMAGERY_DROP_DIR = str(place)
    return place


@pytest.mark.parametrize(
    "case",
    [drawing_elsewhere, scan_that_folds, scan_that_is_broken, zip_that_is_broken,
     file_that_is_no_image],
)  # fmt: skip
def test_what_a_worker_could_not_do_is_told_in_the_language_of_whoever_reads_it(
    planner, folder, case
):
    (partial(case, folder=folder) if case is file_that_is_no_image else case)(planner)
    job = Job.objects.get()
    with translation.override("ar"):
        running.run(job.pk)

    job.refresh_from_db()

    assert job.state == "failed"
    with translation.override("en"):
        told = job.sentence
    for title in Overlay.objects.values_list("title", flat=True):
        told = told.replace(title, "")
    assert len(told) > 30
    assert not any("\u0600" <= letter <= "\u06ff" for letter in told)
