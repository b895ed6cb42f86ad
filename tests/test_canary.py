"""Made-up holders whose names and numbers must turn up nowhere but in the answer to a reveal."""

import json
import logging

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from gis_core.audit.models import AuditRecord
from gis_core.jobs.models import Job
from gis_core.jobs.running import run
from parcels import file
from parcels.extract.content import content_of
from parcels.selection.making import make_selection
from parcels.violations.recording import observe
from parcels.violations.tests.cases import visit
from tests.make import (
    make_area,
    make_block,
    make_building_file,
    make_document,
    make_licence,
    make_parcel,
    make_party,
    make_person,
    make_purpose,
    make_right,
    make_violation_kind,
    make_zone,
    square,
)
from tests.test_access import TABLE, address_of, person_of

pytestmark = pytest.mark.django_db

NAME_AR, NAME_EN, NUMBER = "عصفور الكناري", "Usfur Alkanari", "287010112349"
OTHER = "زقزوق الكناري"
WORDS = ("كناري", "عصفور", "زقزوق", "kanari", "usfur", NUMBER, "٢٨٧٠١٠١١٢٣٤٩")
ROLES = [*TABLE["roles"], "registrar"]
EXPORTS = ("csv", "geojson")


@pytest.fixture
def area():
    make_purpose()
    return make_area()


@pytest.fixture
def parcel(area):
    """With something in every section, and held by two of whom nobody may hear."""
    parcel = make_parcel(make_block(area), boundary=square(0, 0))
    make_zone(boundary=square(-20, -20, 80))
    make_licence(parcel)
    make_building_file(parcel)
    make_document(parcel, file=ContentFile(b"%PDF-1.4", name="kept"), sha256="0" * 64)
    first = make_party(NAME_AR, name_en=NAME_EN, identifier_kind="kw-civil-id", identifier=NUMBER)
    make_right(parcel, first, make_party(OTHER))
    observe(
        parcel,
        kind=make_violation_kind(),
        visit=visit(),
        actor=make_person("inspector", areas=[area]),
    )
    return parcel


def told_in(text: str) -> list[str]:
    return [word for word in WORDS if word in text.lower()]


def body_of(answer) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode("utf-8", "replace") + str(dict(answer.headers))


def addresses(parcel):
    """Each address of the table of access, each section and search, and the file of a past day."""
    yield from (address_of(name, parcel) for name in TABLE["pages"])
    yield from (reverse("parcels:section", args=[parcel.pk, key]) for key in file._sections)
    for asked in ("الكناري", "Usfur", NUMBER):
        yield reverse("search_suggest") + f"?q={asked}"
        yield reverse("api-search") + f"?q={asked}"
        yield reverse("documents:list") + f"?q={asked}"
        yield reverse("api-parcels") + f"?q={asked}"
    yield reverse("parcels:page", args=[parcel.pk]) + "?on=2022-01-01"
    yield reverse("parcels:section", args=[parcel.pk, "rights"]) + "?on=2022-01-01"
    yield reverse("api-parcel-file", args=[parcel.pk]) + "?on=2022-01-01"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("language", ["ar", "en"])
def test_no_page_names_a_holder(client, caplog, area, parcel, role, language):
    caplog.set_level(logging.DEBUG)
    if role != "visitor":
        client.force_login(person_of(role, area))
    found, seen = {}, 0
    for address in addresses(parcel):
        answer = client.get(address, HTTP_ACCEPT_LANGUAGE=language)
        seen += answer.status_code == 200
        searched = address.rpartition("?q=")[2] if "?q=" in address else "\x00"
        text = body_of(answer).replace(searched, "")  # a page may say what was looked for
        if told := told_in(text):
            found[address] = told

    assert found == {}
    assert seen > 5 or role == "visitor"
    assert told_in(json.dumps(list(AuditRecord.objects.values_list("detail", flat=True)))) == []


def test_the_canary_is_alive(client, parcel):
    """Where names may be read they are read: else the tests above would find nothing anywhere."""
    client.force_login(make_person("registrar"))
    asked = {"purpose": "licence", "reference": "12", "with_numbers": "1"}
    answer = client.post(reverse("rights:reveal", args=[parcel.pk]), asked)

    assert told_in(body_of(answer)) == ["كناري", "عصفور", "زقزوق", NUMBER]


def test_reading_names_leaves_them_in_no_log_and_no_record(client, caplog, parcel):
    caplog.set_level(logging.DEBUG)
    client.force_login(make_person("registrar"))
    asked = {"purpose": "licence", "reference": "12", "with_numbers": "1"}
    client.post(reverse("rights:reveal", args=[parcel.pk]), asked)
    client.force_login(make_person("supervisor"))
    overseen = client.get(reverse("oversight:reveals"))

    assert AuditRecord.objects.filter(verb="party.revealed").count() == 2
    assert told_in(str(list(AuditRecord.objects.values()))) == []
    assert told_in(caplog.text) == []
    assert told_in(body_of(overseen)) == []


def test_no_extract_names_a_holder(parcel):
    content = content_of(parcel, on=None)

    assert content["sections"]
    assert told_in(json.dumps(content, ensure_ascii=False, default=str)) == []


@pytest.mark.parametrize("kind", EXPORTS)
@pytest.mark.parametrize("role", ["planner", "registrar", "supervisor"])
def test_no_export_names_a_holder(client, parcel, role, kind):
    person = make_person(role)
    selection = make_selection(actor=person, name="x", how="list", parcels=[parcel.pk])
    client.force_login(person)
    client.post(reverse("selections:export", args=[selection.key]), {"format": kind})
    job = Job.objects.latest("pk")
    run(job.pk)
    job.refresh_from_db()

    assert job.state == Job.State.DONE
    assert told_in((job.folder / job.result["file"]).read_text("utf-8-sig")) == []
