"""A paper holds until the records say something else."""

import json
from datetime import date

import pytest

from parcels.extract.standing import changes_since, newer_papers
from parcels.models import BuildingLicence, LicenceType, StructuralPlanZone
from tests.make import make_boundary, make_parcel, make_person, square


def keys_of(paper):
    paper.refresh_from_db()
    return [change.key for change in changes_since(paper)]


def resurvey(parcel):
    boundary = parcel.boundary
    boundary.valid_to = date(2025, 1, 1)
    boundary.save()
    make_boundary(parcel, boundary=square(side=21), valid_from=date(2025, 1, 1))


def test_nothing_changed(issued):
    assert keys_of(issued()) == []


def test_another_parcel_changes_nothing(issued, parcel):
    paper = issued()
    make_parcel(parcel.block, boundary=square(200, 200))

    assert keys_of(paper) == []


def test_a_new_boundary(issued, parcel):
    paper = issued()
    resurvey(parcel)

    assert {"ground", "boundary", "history"} <= set(keys_of(paper))


def test_a_licence_is_told_with_its_day(issued, parcel):
    paper = issued()
    kind = LicenceType.objects.create(code="new", name_ar="بناء")
    BuildingLicence.objects.create(
        parcel=parcel, licence_type=kind, number="L1", state="issued", issued_on=date(2026, 1, 2)
    )

    (change,) = changes_since(paper)

    assert (change.key, change.latest) == ("licences", date(2026, 1, 2))


def test_a_zone_that_was_redrawn(issued):
    paper = issued()
    StructuralPlanZone.objects.update(boundary=square(-50, -50, 60))

    assert keys_of(paper) == ["plan"]


def test_a_paper_of_a_day_gone_by_is_not_superseded_by_what_came_later(issued, parcel):
    paper = issued(on=date(2024, 6, 1))
    resurvey(parcel)

    assert "ground" not in keys_of(paper)


def test_a_field_that_we_learned_to_tell_later_supersedes_nothing(issued):
    paper = issued()
    content = json.loads(paper.content)
    for section in content["sections"]:
        for row in section["rows"]:
            row.pop("source", None)
    paper.content, paper.themes = json.dumps(content), {}

    assert changes_since(paper) == []


@pytest.mark.parametrize("language", ["ar", "en"])
def test_letters_speak_only_of_what_their_blanks_ask(issued, parcel, template, language):
    paper = issued(letter=template, language=language)
    kind = LicenceType.objects.create(code="new", name_ar="بناء")
    BuildingLicence.objects.create(
        parcel=parcel, licence_type=kind, number="L1", state="issued", issued_on=date(2026, 1, 2)
    )
    assert keys_of(paper) == []

    resurvey(parcel)
    assert keys_of(paper) == ["parcel.drawn_area"]


def test_newer_papers_are_told_to_staff_only(issued, django_user_model):
    first, second = issued(), issued()

    assert newer_papers(first, make_person("desk")) == [second]
    assert newer_papers(first, make_person("inspector")) == []
    assert newer_papers(first, None) == []
