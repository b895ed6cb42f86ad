"""Workbooks go the whole way on the pages: laid down, read, compared, approved, published, back."""

from datetime import date

import openpyxl
import pytest
from django.conf import settings

from gis_core import crs
from gis_core.ingest.layer import layer_named
from gis_core.ingest.models import ImportRun
from parcels.deliveries.doctor_form import DoctorForm
from parcels.models import BuildingLicence, SurveyPlan
from parcels.tests.published import published
from tests.make import X, Y, make_area, make_block, make_licence_type, make_parcel

from .office import Office

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def parcel():
    block = make_block(make_area(code="SAL", name_ar="السالمية"), number="4")
    make_licence_type(code="building")
    return make_parcel(block, number="12")


def workbook(path, *rows, beside=()):
    """A sheet of rows, and others that say something else."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "بيانات"
    for row in rows:
        sheet.append(row)
    for title in beside:
        book.create_sheet(title).append(["ملاحظات"])
    book.save(path)
    return path


def test_licences_from_a_sheet_among_others(client, tmp_path, parcel):
    office, before = Office(client), published()
    path = workbook(
        tmp_path / "رخص.xlsx",
        ["رقم الرخصة", "الحالة", "تاريخ الإصدار", "القسيمة", "القطعة", "المنطقة"],
        ["٢٠٢٤/١", "سارية", date(2024, 1, 31), 12, 4, "السالمية"],
        ["2024/2", "منتهية", date(2020, 5, 1), 12, 4, "السالمية"],
        beside=["عن الملف"],
    )

    office.brings("licences", path)
    office.post(office.analyst, "dataset", dataset="بيانات")
    office.confirms()
    assert office.run.counts == {"added": 2, "unchanged": 0}
    office.publishes()

    first, second = BuildingLicence.objects.order_by("number")
    assert (first.number, first.state, first.issued_on) == ("2024/1", "issued", date(2024, 1, 31))
    assert (second.state, second.parcel) == ("expired", parcel)
    office.post(office.colleague, "roll-back")
    assert office.run.state == "rolled_back"
    assert published() == before


def test_survey_points_from_a_sheet_with_coordinates(client, tmp_path, parcel):
    office, before = Office(client), published()
    path = workbook(
        tmp_path / "points.xlsx",
        ["رقم المخطط", "رقم النقطة", "س", "ص", "الدقة", "تاريخ المسح", "القسيمة", "القطعة"],
        ["SP-7", 1, X, Y, 0.02, date(2024, 1, 31), 12, 4],
        ["SP-7", 2, X + 20, Y, 0.02, date(2024, 1, 31), 12, 4],
    )

    office.brings("survey_points", path)
    office.confirms(srid=str(crs.STORAGE), scope="layer")
    office.publishes()

    plan = SurveyPlan.objects.get()
    assert (plan.number, plan.surveyed_on) == ("SP-7", date(2024, 1, 31))
    assert list(plan.parcels.all()) == [parcel]
    assert [point.location.x for point in plan.points.all()] == pytest.approx([X, X + 20])
    office.post(office.colleague, "roll-back")
    assert published() == before


@pytest.mark.parametrize(
    ("layer", "offered"),
    [
        ("parcels", ["mentioned", "blocks", "layer"]),
        ("blocks", ["mentioned", "layer"]),
        ("areas", ["mentioned", "layer"]),
        ("plan", ["mentioned", "layer"]),
        ("licences", ["mentioned", "blocks", "layer"]),
        ("buildings", ["mentioned", "blocks", "layer"]),
        ("roads", ["mentioned", "layer"]),
        ("survey_points", ["mentioned", "layer"]),
    ],
)
def test_a_delivery_may_speak_for_what_its_layer_is_compared_by(layer, offered):
    form = DoctorForm(ImportRun(layer=layer))
    choices = dict(form.fields["scope"].choices)
    assert list(choices) == offered
    assert layer_named(layer).scopes.keys() <= choices.keys()


def test_only_a_delivery_of_parcels_offers_to_make_blocks():
    offering = {
        layer for layer in settings.INGEST_LAYERS
        if "create_blocks" in DoctorForm(ImportRun(layer=layer)).fields
    }  # fmt: skip
    assert offering == {"parcels"}
