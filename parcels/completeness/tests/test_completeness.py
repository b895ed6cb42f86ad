"""What a complete file lacks, for one parcel as it stands and for places as they were looked at."""

from datetime import date

import pytest
from django.urls import reverse

from gis_core.jobs.models import Job
from parcels.completeness.checks import CHECKS, Theme
from parcels.completeness.compute import meters_of, refresh_area
from parcels.models import (
    AutomatedNumber,
    Building,
    BuildingFile,
    BuildingLicence,
    Document,
    LicenceType,
    ParcelQuality,
    PlaceQuality,
    Regulation,
    StructuralPlan,
    StructuralPlanZone,
    SurveyPlan,
    ZoneClass,
)
from parcels.shares.refresh import drain
from tests.make import (
    make_area,
    make_block,
    make_parcel,
    make_person,
    make_zone,
    square,
)

pytestmark = pytest.mark.django_db


def codes(parcel) -> set[str]:
    return {found.check.code for found in meters_of([parcel.pk])[parcel.pk].findings}


def make_licence(parcel, **given):
    kind, _made = LicenceType.objects.get_or_create(code="new", defaults={"name_ar": "جديد"})
    values = {"number": f"L{parcel.pk}-{BuildingLicence.objects.count()}", "state": "issued"}
    values |= {"issued_on": date(2024, 1, 1), "approved": {"floors": 2}}
    return BuildingLicence.objects.create(parcel=parcel, licence_type=kind, **values | given)


@pytest.fixture
def complete():
    """A parcel in whose file nothing is missing."""
    parcel = make_parcel(make_block())
    parcel.boundaries.update(official_area_m2=400)
    zone = make_zone()
    Regulation.objects.create(
        zone_class=zone.zone_class,
        parameter="floors",
        value=3,
        article="7",
        document="a made-up resolution",
        valid_from=date(2020, 1, 1),
    )
    AutomatedNumber.objects.create(parcel=parcel, number="15203344")
    Building.objects.create(parcel=parcel, footprint=square(5, 5, 10), floors=2)
    make_licence(parcel)
    BuildingFile.objects.create(parcel=parcel, number="BF-1")
    Document.objects.create(parcel=parcel, document_type="deed", title_ar="وثيقة")
    plan = SurveyPlan.objects.create(number="S-1", surveyed_on=date(2020, 1, 1))
    plan.parcels.add(parcel)
    return parcel


def test_a_complete_file_has_a_full_meter(complete):
    meter = meters_of([complete.pk])[complete.pk]

    assert meter.findings == []
    assert meter.score == 100


def test_an_empty_file_names_what_is_missing():
    parcel = make_parcel(make_block())

    assert codes(parcel) == {
        "number_missing",
        "deed_area_missing",
        "zone_missing",
        "survey_missing",
    }
    assert meters_of([parcel.pk])[parcel.pk].score == 100 * (len(Theme) - 4) // len(Theme)


def without_boundary(parcel):
    parcel.boundaries.update(valid_to=date(2024, 1, 1))


def with_another_deed(parcel):
    parcel.boundaries.update(official_area_m2=440)


def without_licence(parcel):
    elsewhere = make_parcel(make_block(), boundary=square(300, 300))
    parcel.licences.update(parcel=elsewhere)


def with_a_licence_past_its_term(parcel):
    make_licence(parcel, expires_on=date(2024, 12, 31))


def with_an_old_application(parcel):
    make_licence(parcel, state="submitted", issued_on=None, submitted_on=date(2024, 1, 1))


def with_a_licence_above_the_rule(parcel):
    make_licence(parcel, approved={"floors": 4})


def with_floors_nobody_licensed(parcel):
    parcel.buildings.update(floors=3)


def with_a_building_astray(parcel):
    parcel.buildings.update(footprint=square(15, 5, 10))


def without_folder(parcel):
    parcel.building_files.all().delete()


def without_documents(parcel):
    parcel.documents.all().delete()


def with_a_newer_boundary(parcel):
    parcel.boundaries.update(valid_from=date(2022, 1, 1))


def with_zones_over_one_another(parcel):
    other = ZoneClass.objects.create(code="commercial", name_ar="تجاري")
    StructuralPlan.objects.update(is_exclusive=True)
    make_zone(zone_class=other, boundary=square(0, 0, 10))
    drain()


def with_a_part_in_no_zone(parcel):
    StructuralPlanZone.objects.update(boundary=square(-50, -50, 65))
    StructuralPlan.objects.update(is_exclusive=True)
    drain()


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (without_boundary, "boundary_missing"),
        (with_another_deed, "deed_area_differs"),
        (without_licence, "licence_missing"),
        (with_a_licence_past_its_term, "licence_overrun"),
        (with_an_old_application, "application_waits"),
        (with_a_licence_above_the_rule, "licence_above_rule"),
        (with_floors_nobody_licensed, "building_above_licence"),
        (with_a_building_astray, "building_outside"),
        (without_folder, "file_missing"),
        (without_documents, "documents_missing"),
        (with_a_newer_boundary, "survey_outdated"),
        (with_zones_over_one_another, "zones_conflict"),
        (with_a_part_in_no_zone, "zones_gap"),
    ],
)
def test_each_fault_is_found_and_nothing_else(complete, spoil, code):
    spoil(complete)

    assert codes(complete) == {code}
    assert meters_of([complete.pk])[complete.pk].score < 100


def test_a_sentence_carries_its_figures(complete):
    with_another_deed(complete)

    (found,) = meters_of([complete.pk])[complete.pk].findings

    assert "440" in found.sentence
    assert "400" in found.sentence


def test_figures_keep_their_order_in_an_arabic_sentence(complete):
    with_another_deed(complete)

    (found,) = meters_of([complete.pk])[complete.pk].findings

    assert "\u2068440" in found.sentence


def test_whole_floors_are_told_without_a_fraction(complete):
    with_a_licence_above_the_rule(complete)

    (found,) = meters_of([complete.pk])[complete.pk].findings

    assert (found.detail["floors"], found.detail["most"]) == (4, 3)
    assert "3.0" not in found.sentence


def test_what_is_kept_is_what_a_reader_would_find(complete):
    block = complete.block
    others = [make_parcel(block, boundary=square(30 * n, 60)) for n in range(4)]

    assert refresh_area(block.area_id) == 5

    for parcel in [complete, *others]:
        kept = ParcelQuality.objects.get(parcel=parcel)
        assert set(kept.codes) == codes(parcel)
        assert kept.score == meters_of([parcel.pk])[parcel.pk].score


def test_a_place_sums_its_parcels(complete):
    with_another_deed(complete)
    make_parcel(complete.block, boundary=square(0, 60))

    refresh_area(complete.area_id)

    place = PlaceQuality.objects.get(block=complete.block)
    assert (place.parcels, place.with_findings) == (2, 2)
    assert (place.missing, place.stale, place.contradicting) == (1, 0, 1)


def test_looking_again_forgets_what_was_mended_or_retired(complete):
    gone = make_parcel(complete.block, boundary=square(0, 60))
    refresh_area(complete.area_id)
    gone.status, gone.retired_because = "historic", "entered twice"
    gone.save()

    refresh_area(complete.area_id)

    assert list(ParcelQuality.objects.values_list("parcel_id", "score")) == [(complete.pk, 100)]


def test_only_the_areas_in_sight_are_listed(client, complete):
    elsewhere = make_parcel(make_block(make_area()), boundary=square(0, 60))
    for parcel in (complete, elsewhere):
        refresh_area(parcel.area_id)
    client.force_login(make_person("planner", areas=[complete.area]))

    page = client.get("/completeness/").content.decode()
    listed = client.get("/completeness/parcels/").content.decode()

    assert str(complete.area) in page
    assert str(elsewhere.area) not in page
    assert f"/parcels/{elsewhere.pk}/" not in listed


def test_the_worst_come_first_and_pages_follow_on(client, monkeypatch, complete):
    monkeypatch.setattr("parcels.completeness.views.PAGE", 2)
    block = complete.block
    parcels = [make_parcel(block, boundary=square(30 * n, 60)) for n in range(3)]
    AutomatedNumber.objects.create(parcel=parcels[0], number="1")
    refresh_area(block.area_id)
    client.force_login(make_person())

    first = client.get("/completeness/parcels/")
    second = client.get("/completeness/parcels/" + first.context["more_url"])

    shown = [row.parcel_id for page in (first, second) for row, _meter in page.context["rows"]]
    assert shown == [parcels[1].pk, parcels[2].pk, parcels[0].pk]


def test_a_kind_and_a_code_can_be_asked_for(client, complete):
    with_another_deed(complete)
    refresh_area(complete.area_id)
    client.force_login(make_person())

    def shown(query):
        return [
            row.parcel_id
            for row, _m in client.get(f"/completeness/parcels/?{query}").context["rows"]
        ]

    assert shown("code=deed_area_differs") == shown("kind=contradicting") == [complete.pk]
    assert shown("kind=stale") == shown("code=zone_missing") == []


@pytest.mark.parametrize(
    "query", ["area=x", "area=" + "9" * 40, "code=no", "kind=no", "after=x", "after=5-%00"]
)
def test_odd_requests_are_told_what_to_do(client, query):
    client.force_login(make_person())

    assert client.get(f"/completeness/parcels/?{query}").status_code == 400


@pytest.mark.django_db(transaction=True)
def test_looking_again_is_a_job_that_leads_back(client, complete):
    client.force_login(make_person())

    answer = client.post("/completeness/refresh/", {"area": complete.area_id})

    job = Job.objects.get()
    assert answer["Location"] == f"/jobs/{job.pk}/"
    assert (job.state, job.result["parcels"]) == ("done", 1)
    assert job.result["url"].endswith(f"?area={complete.area_id}")


@pytest.mark.parametrize("role", ["inspector", "desk"])
def test_other_roles_may_not_look_again(client, role):
    client.force_login(make_person(role))

    assert client.post("/completeness/refresh/").status_code == 403


def test_the_file_ends_with_the_meter_of_today_only(client, complete):
    client.force_login(make_person())

    today = client.get(f"/parcels/{complete.pk}/file/completeness/")
    past = client.get(f"/parcels/{complete.pk}/file/completeness/?on=2023-01-01")

    assert "100%" in today.content.decode()
    assert "100%" not in past.content.decode()


def test_every_check_has_its_own_code():
    assert len({check.code for check in CHECKS}) == len(CHECKS)


def test_a_day_gone_by_says_that_the_meter_has_no_past(client):
    client.force_login(make_person())
    client.cookies["django_language"] = "en"
    page = reverse("parcels:page", args=[make_parcel(make_block()).pk])

    assert "of today alone" not in client.get(page).content.decode()
    then = client.get(page, {"on": "2024-05-01"}).content.decode()
    assert "told of today alone and has no past" in then
