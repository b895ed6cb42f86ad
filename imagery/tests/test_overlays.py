"""Plans by control points: taken in, judged, laid on the land, taken off again."""

import re
from datetime import timedelta

import pytest
import rasterio
from affine import Affine
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone, translation

from gis_core import crs
from gis_core.audit.models import AuditRecord
from gis_core.fitting import AFFINE, PROJECTIVE, THIN_PLATE
from gis_core.jobs import running
from gis_core.jobs.models import Job
from gis_core.safeio.papers.tests import papers
from gis_core.safeio.rasters.tests.make import picture, write_tiff
from gis_core.safeio.sentences import say
from imagery import store
from imagery.errors import ImageryError
from imagery.models import Overlay
from imagery.overlays import keeping, points
from imagery.overlays.judging import standing_of
from imagery.tests.plans import (
    CORNERS,
    HEIGHT,
    PIXEL_M,
    WIDTH,
    lay,
    make_laid,
    make_overlay,
    on_ground,
    scan,
    set_points,
    take_in,
)
from parcels.models import SurveyPlan
from tests.make import X, Y, make_parcel, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst():
    return make_person("analyst")


def files() -> list[str]:
    found = [path for path in store.root().rglob("*") if path.is_file()]
    return sorted(path.suffix for path in found)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_a_scan_becomes_a_picture_to_set_points_on(kind):
    overlay = take_in(scan(kind), name=f"plan.{kind.lower()}")

    assert overlay.state == "unplaced"
    assert overlay.box == (0, 0, WIDTH, HEIGHT)
    with rasterio.open(store.path_of(overlay.picture)) as image:
        assert (image.width, image.height) == (WIDTH, HEIGHT)
        assert int(image.read(1)[50, 60]) == pytest.approx(200, abs=3)
    assert store.path_of(overlay.thumbnail).read_bytes()[:4] == b"RIFF"


def test_the_first_page_of_a_pdf_is_scanned_at_three_hundred_to_the_inch():
    overlay = take_in(papers.pdf(size=(144, 72), pages=2), name="plan.pdf")

    assert (overlay.kind, overlay.state) == ("pdf", "unplaced")
    assert overlay.box == (0, 0, 600, 300)


def test_a_sheet_that_knows_its_place_begins_with_its_corners(tmp_path, analyst):
    place = Affine(0.5, 0, X, 0, -0.5, Y + 40)
    path = write_tiff(tmp_path / "a.tif", picture(), crs=f"EPSG:{crs.STORAGE}", transform=place)

    overlay = take_in(path.read_bytes(), name="a.tif")

    assert overlay.points.count() == 4
    first = overlay.points.first()
    assert (first.plan_x, first.plan_y) == (0, 0)
    assert (first.ground.x, first.ground.y) == pytest.approx((X, Y + 40), abs=0.01)
    assert lay(overlay, analyst).state == "ready"


def test_a_pdf_that_acts_is_refused_with_a_sentence():
    hostile = papers.pdf(catalog=b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>")

    overlay = take_in(hostile, name="plan.pdf")

    assert (overlay.state, overlay.refusal["code"]) == ("refused", "pdf_acts")
    assert len(overlay.sentence) > 20


def test_a_scan_cut_short_is_refused_with_a_sentence():
    overlay = take_in(scan()[:150])

    assert overlay.state == "refused"
    assert overlay.sentence
    assert files() == [".png"]


@pytest.mark.parametrize("content", [b"<html>", b"", b"GIF89a", papers.picture("WEBP")])
def test_what_is_no_plan_is_refused_at_once(content):
    code = "plan_unknown" if content else "paper_empty"
    with pytest.raises(ImageryError, match=re.escape(say(code, {"name": "plan.html"}))):
        keeping.add(ContentFile(content), name="plan.html", title="x", actor=None)

    assert not Overlay.objects.exists()
    assert files() == []


def test_a_file_beyond_the_limit_is_refused_at_once(settings):
    settings.DOCUMENT_MAX_MB = 0

    with pytest.raises(ImageryError):
        take_in()

    assert files() == []


def test_the_same_file_is_one_plan_of_a_parcel_and_another_of_the_next():
    parcel, content = make_parcel(), scan()
    first = take_in(content, parcel=parcel, run=False)

    assert take_in(content, parcel=parcel, run=False) == first
    assert take_in(content, parcel=make_parcel(), run=False) != first
    assert take_in(content, run=False) == take_in(content, run=False)


def test_a_survey_plan_of_another_parcel_is_refused():
    plan = SurveyPlan.objects.create(number="م/1")

    with pytest.raises(ImageryError):
        take_in(parcel=make_parcel(), survey_plan=plan)


def test_a_plan_is_of_no_day_to_come():
    with pytest.raises(ImageryError):
        take_in(dated_on=timezone.localdate() + timedelta(days=2))


@pytest.mark.parametrize("kind", [AFFINE, PROJECTIVE, THIN_PLATE])
def test_a_plan_is_laid_where_its_points_say(analyst, kind):
    overlay = lay(set_points(make_overlay(), analyst, kind=kind), analyst)

    assert (overlay.state, overlay.version) == ("ready", 1)
    assert overlay.laid_revision == overlay.revision
    assert overlay.laid_transformation == kind
    assert overlay.resolution_m == pytest.approx(PIXEL_M, rel=0.01)
    west, south, east, north = overlay.footprint.extent
    assert (west, north) == pytest.approx(on_ground((0, 0)), abs=0.5)
    assert (east, south) == pytest.approx(on_ground((WIDTH, HEIGHT)), abs=0.5)
    with rasterio.open(store.path_of(overlay.laid)) as image:
        assert image.crs.to_epsg() == crs.STORAGE
        row, column = image.index(*on_ground((60, 50)))
        seen = int(image.read(1)[row, column])  # a byte cannot be subtracted from less
        assert seen == pytest.approx(200, abs=8)


def test_what_was_shown_before_stays_until_the_new_one_is_there(analyst):
    overlay = lay(set_points(make_overlay(), analyst), analyst)
    former = overlay.laid
    points.add(overlay, plan=(120, 90), ground=on_ground((120, 90)), actor=analyst)
    overlay.refresh_from_db()
    assert overlay.is_laid_otherwise
    assert store.path_of(former).is_file()

    with transaction.atomic():
        lay(overlay, analyst)

    assert overlay.version == 2
    assert not overlay.is_laid_otherwise
    assert overlay.laid != former


def test_errors_are_told_in_metres_and_the_worst_is_marked(analyst):
    overlay = set_points(make_overlay(), analyst, [*CORNERS, (120.0, 90.0), (60.0, 120.0)])
    x, y = on_ground((60, 120))
    points.move(overlay.points.last(), plan=(60, 120), ground=(x + 3, y), actor=analyst)

    standing = standing_of(overlay)

    worst = [row for row in standing.rows if row.is_worst]
    assert [row.point.number for row in worst] == [6]
    assert 0 < worst[0].error_m < 3
    assert worst[0].left_out_m == pytest.approx(3, abs=0.01)
    assert 0 < standing.rms_m < 3


def test_a_point_left_out_is_not_reckoned_with(analyst):
    overlay = set_points(make_overlay(), analyst, [*CORNERS, (120.0, 90.0)])
    points.move(overlay.points.last(), plan=(120, 90), ground=(X, Y), actor=analyst)

    points.use(overlay.points.last(), is_used=False, actor=analyst)

    standing = standing_of(overlay)
    assert standing.rms_m == pytest.approx(0, abs=0.001)
    assert standing.rows[-1].error_m is None


def test_a_thin_plate_is_judged_by_the_points_left_out(analyst):
    overlay = set_points(make_overlay(), analyst, [*CORNERS, (120.0, 90.0)], kind=THIN_PLATE)
    x, y = on_ground((120, 90))
    points.move(overlay.points.last(), plan=(120, 90), ground=(x + 1, y), actor=analyst)

    standing = standing_of(overlay)

    assert [row.error_m for row in standing.rows] == [0] * 5
    assert standing.rows[-1].left_out_m == pytest.approx(1, abs=0.01)
    assert standing.rms_m > 0.4


@pytest.mark.parametrize(
    ("kind", "spots"),
    [
        (AFFINE, CORNERS[:2]),
        (PROJECTIVE, CORNERS[:3]),
        (AFFINE, []),
        (AFFINE, [(10, 10), (50, 50), (100, 100)]),
        (AFFINE, [*CORNERS, CORNERS[1]]),
        (PROJECTIVE, [(10, 10), (50, 50), (100, 100), (10, 100)]),
    ],
)
def test_points_that_do_not_do_are_said_so_and_nothing_is_laid(analyst, kind, spots):
    overlay = set_points(make_overlay(), analyst, spots, kind=kind)

    for language in ("ar", "en"):
        with translation.override(language):
            assert len(str(standing_of(overlay).problem)) > 20
    with pytest.raises(ImageryError):
        keeping.lay(overlay, actor=analyst)


def test_two_points_in_one_place_are_named_by_their_numbers(analyst):
    overlay = set_points(make_overlay(), analyst, [*CORNERS, CORNERS[1]])
    points.remove(overlay.points.first(), actor=analyst)

    with translation.override("en"):
        assert "Points 2 and 5" in str(standing_of(overlay).problem)


def test_exchanged_points_are_warned_about(analyst):
    overlay = make_overlay()
    for plan, other in zip(CORNERS, [CORNERS[n] for n in (1, 0, 3, 2)], strict=True):
        points.add(overlay, plan=plan, ground=on_ground(other), actor=analyst)

    with translation.override("en"):
        assert "mirrored" in standing_of(overlay).warning


def test_three_points_leave_none_to_check_by(analyst):
    overlay = set_points(make_overlay(), analyst, CORNERS[:3])

    with translation.override("en"):
        assert "check the others" in standing_of(overlay).warning


@pytest.mark.parametrize(
    ("plan", "ground", "srid"),
    [
        ((-1, 5), (X, Y), crs.STORAGE),
        ((5, HEIGHT + 1), (X, Y), crs.STORAGE),
        ((5, 5), (5, 5), crs.STORAGE),
        ((5, 5), (2.35, 48.85), crs.WGS84),
        ((5, 5), (X, Y), 2154),
    ],
)
def test_a_point_off_the_plan_or_far_from_here_is_refused(analyst, plan, ground, srid):
    overlay = make_overlay()

    with pytest.raises(ImageryError):
        points.add(overlay, plan=plan, ground=ground, srid=srid, actor=analyst)

    assert not overlay.points.exists()


def test_a_point_may_be_given_in_degrees(analyst):
    ((lng, lat),) = crs.to_wgs84(crs.STORAGE, [(X, Y)])

    point = points.add(
        make_overlay(), plan=(5, 5), ground=(lng, lat), srid=crs.WGS84, actor=analyst
    )

    assert (point.ground.x, point.ground.y) == pytest.approx((X, Y), abs=0.01)


def test_every_change_of_the_points_is_recorded_and_another_revision(analyst):
    overlay = make_overlay()
    point = points.add(overlay, plan=(5, 5), ground=(X, Y), actor=analyst)
    points.use(point, is_used=False, actor=analyst)
    points.remove(point, actor=analyst)

    overlay.refresh_from_db()
    assert overlay.revision == 3
    verbs = AuditRecord.objects.filter(verb__startswith="overlay.point").values_list(
        "verb", flat=True
    )
    assert sorted(verbs) == [
        "overlay.point_added",
        "overlay.point_left_out",
        "overlay.point_removed",
    ]


def test_a_plan_taken_off_keeps_its_points(analyst, django_capture_on_commit_callbacks):
    overlay = make_laid(actor=analyst)
    laid = store.path_of(overlay.laid)

    with django_capture_on_commit_callbacks(execute=True):
        keeping.take_off(overlay, actor=analyst)

    overlay.refresh_from_db()
    assert (overlay.state, overlay.points.count()) == ("unplaced", 4)
    assert not laid.exists()


def test_a_plan_taken_off_while_it_is_laid_anew_does_not_come_back(
    analyst, monkeypatch, django_capture_on_commit_callbacks
):
    overlay = make_laid(actor=analyst)
    before = len(files())
    keeping.lay(overlay, actor=analyst)
    job = Job.objects.latest("pk")
    finish = keeping.finish

    def taken_off_before(*args, **given):
        keeping.take_off(overlay, actor=analyst)
        finish(*args, **given)

    monkeypatch.setattr(keeping, "finish", taken_off_before)
    with django_capture_on_commit_callbacks(execute=True):
        running.run(job.pk)

    overlay.refresh_from_db()
    job.refresh_from_db()
    assert (overlay.state, overlay.laid, overlay.job) == ("unplaced", "", None)
    assert len(files()) == before - 1  # the laid one alone is gone


def test_a_plan_taken_off_before_a_worker_has_it_is_not_laid(analyst):
    overlay = make_laid(actor=analyst)
    keeping.lay(overlay, actor=analyst)

    keeping.take_off(overlay, actor=analyst)
    job = Job.objects.latest("pk")
    running.run(job.pk)

    overlay.refresh_from_db()
    assert (overlay.state, job.state) == ("unplaced", "cancelled")


def test_of_a_removed_plan_nothing_stays(analyst, django_capture_on_commit_callbacks):
    overlay = make_laid(actor=analyst)

    with django_capture_on_commit_callbacks(execute=True):
        keeping.remove(overlay, actor=analyst)

    assert not Overlay.objects.exists()
    assert files() == []


def test_of_a_plan_removed_while_it_is_laid_nothing_stays(
    analyst, django_capture_on_commit_callbacks
):
    overlay = set_points(make_overlay(), analyst)
    keeping.lay(overlay, actor=analyst)
    job = Job.objects.latest("pk")
    with django_capture_on_commit_callbacks(execute=True):
        keeping.remove(overlay, actor=analyst)
    job.refresh_from_db()
    assert job.state == "cancelled"

    running.run(job.pk)

    assert files() == []


def test_it_is_not_laid_twice_at_once(analyst):
    overlay = set_points(make_overlay(), analyst)
    keeping.lay(overlay, actor=analyst)

    with pytest.raises(ImageryError):
        keeping.lay(overlay, actor=analyst)


def test_a_plan_refused_may_be_prepared_again(analyst):
    overlay = take_in(scan()[:150])

    keeping.prepare_again(overlay, actor=analyst)

    overlay.refresh_from_db()
    assert (overlay.state, overlay.refusal) == ("waiting", {})
    with pytest.raises(ImageryError):
        keeping.prepare_again(overlay, actor=analyst)
