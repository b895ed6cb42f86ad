"""Imagery of a parcel: the section of its file, its clips, and two of them compared."""

import io
from datetime import date

import numpy as np
import pytest
from django.urls import reverse
from PIL import Image

from gis_core.audit.models import AuditRecord
from imagery import surveys
from imagery.models import Survey
from imagery.tests.flown import GREEN, RED, make_flown, make_ready_sheet, make_viewer
from tests.make import make_area, make_block, make_parcel, make_person, square

pytestmark = pytest.mark.django_db
OLD, NEW = date(2015, 3, 1), date(2024, 3, 1)


@pytest.fixture
def parcel():
    return make_parcel(make_block(), boundary=square(0, 0, 20))


@pytest.fixture
def flights():
    return make_flown(OLD, RED), make_flown(NEW, GREEN)


def open_section(client, parcel, **query):
    return client.get(reverse("parcels:section", args=[parcel.pk, "imagery"]), query)


def clip_of(client, survey, parcel, **query):
    return client.get(reverse("clips:picture", args=[survey.pk, parcel.pk]), query)


def colour_of(response) -> np.ndarray:
    picture = Image.open(io.BytesIO(response.content)).convert("RGB")
    return np.asarray(picture).reshape(-1, 3).mean(axis=0)


def test_the_file_lists_the_flights_that_show_the_parcel_newest_first(client, parcel, flights):
    make_flown(date(2020, 1, 1), corner=(5_000, 0))
    surveys.begin(None, name_ar="لم ينشر", flown_on=NEW)
    client.force_login(make_viewer())

    answer = open_section(client, parcel)

    shown = [survey.pk for survey, _address in answer.context["clips"]]
    assert shown == [flights[1].pk, flights[0].pk]
    assert "0.50" in answer.content.decode() or "0٫50" in answer.content.decode()


def test_a_day_gone_by_has_the_flights_of_until_then(client, parcel, flights):
    client.force_login(make_viewer())

    answer = open_section(client, parcel, on="2020-01-01")

    assert [survey.pk for survey, _address in answer.context["clips"]] == [flights[0].pk]
    assert "on=2020-01-01" in answer.context["clips"][0][1]


def test_a_clip_shows_the_ground_and_may_be_kept(client, parcel, flights):
    client.force_login(make_viewer())
    address = open_section(client, parcel).context["clips"][1][1]

    answer = client.get(address)

    assert answer["Content-Type"] == "image/webp"
    assert np.abs(colour_of(answer) - RED).max() < 12
    assert "immutable" in answer["Cache-Control"]
    again = client.get(address, headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    assert "immutable" not in clip_of(client, flights[0], parcel, v="0-0")["Cache-Control"]


def test_another_edition_of_the_survey_is_another_picture(client, parcel):
    survey = make_flown(NEW, RED)
    client.force_login(make_viewer())
    before = clip_of(client, survey, parcel)

    make_ready_sheet(survey, GREEN)
    surveys.refresh(Survey.objects.get(pk=survey.pk))
    after = clip_of(client, survey, parcel)

    assert np.abs(colour_of(after) - GREEN).max() < 12
    assert before["ETag"] != after["ETag"]


def test_a_clip_needs_sight_of_the_parcel_and_of_the_survey(client, parcel, flights):
    elsewhere = make_viewer("inspector", areas=[make_area()])
    client.force_login(elsewhere)
    assert clip_of(client, flights[0], parcel).status_code == 404

    client.force_login(make_viewer())
    surveys.retire(flights[0], actor=make_person())
    assert clip_of(client, flights[0], parcel).status_code == 404
    assert clip_of(client, flights[1], parcel, size="huge").status_code == 404

    client.logout()
    assert clip_of(client, flights[1], parcel).status_code == 302


def test_two_flights_stand_beside_each_other_without_any_script(client, parcel, flights):
    client.force_login(make_viewer())
    address = reverse("clips:compare", args=[parcel.pk])

    answer = client.get(address)

    named = {name: survey.pk for name, survey, _address in answer.context["sides"]}
    assert named == {"before": flights[0].pk, "after": flights[1].pk}
    assert answer.content.decode().count("?size=large") == 2
    same = client.get(address, {"before": flights[1].pk, "after": "nonsense"})
    assert [survey.pk for _n, survey, _a in same.context["sides"]] == [flights[1].pk] * 2
    assert AuditRecord.objects.filter(verb="parcel.viewed").exists()


def test_a_parcel_that_was_never_flown_over_says_so(client):
    far = make_parcel(make_block(), boundary=square(9_000, 0, 20))
    make_flown(NEW)
    client.force_login(make_viewer())

    answer = client.get(reverse("clips:compare", args=[far.pk]), headers={"accept-language": "en"})

    assert answer.status_code == 200
    assert "sides" not in answer.context
