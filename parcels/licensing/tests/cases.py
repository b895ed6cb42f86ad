"""Applications for tests, brought as far as a test needs them."""

from django.core.files.base import ContentFile

from parcels.licensing import applying, deciding, reviewing
from parcels.models import (
    BuildingLicence,
    Document,
    EngineeringOffice,
    Regulation,
    RequiredDocument,
    ReviewStep,
)
from tests.make import (
    make_architect,
    make_block,
    make_licence_type,
    make_parcel,
    make_person,
    make_zone,
)

VALUES = {"floors": 3, "built_area_m2": 700, "ground_area_m2": 240, "height_m": 12}


class Case:
    """One application with the people around it; the verbs are taken by those who may."""

    def __init__(self, *, proposed: dict | None = None, **kind: object) -> None:
        self.parcel = make_parcel(make_block())
        self.kind = make_licence_type(**kind)
        self.architect = make_architect()
        self.office = EngineeringOffice.objects.of(self.architect).get()
        self.reviewer = make_person("reviewer")
        self.supervisor = make_person("supervisor")
        self.licence = applying.apply(
            self.parcel,
            actor=self.architect,
            office=self.office,
            licence_type=self.kind,
            applicant="فلان الفلاني",
            proposed=VALUES if proposed is None else proposed,
        )

    def submitted(self):
        self.licence = applying.submit(self.licence, actor=self.architect)
        return self

    def under_review(self):
        self.submitted()
        self.licence = reviewing.start_review(self.licence, actor=self.reviewer)
        return self

    def returned(self):
        self.under_review()
        self.licence = reviewing.return_to_office(self.licence, actor=self.reviewer, note="ناقص")
        return self

    def approved(self, note: str = "مقبول"):
        self.under_review()
        self.licence = reviewing.approve(self.licence, actor=self.reviewer, note=note)
        return self

    def issued(self):
        self.approved()
        self.licence = deciding.issue(self.licence, actor=self.supervisor)
        return self

    def now(self) -> BuildingLicence:
        """The row as the database has it."""
        return BuildingLicence.objects.get(pk=self.licence.pk)


def make_demand(case: Case, code: str = "deed", **given: object) -> RequiredDocument:
    values = {"name_ar": "وثيقة الملكية", "name_en": "Title deed", "licence_type": case.kind}
    return RequiredDocument.objects.create(code=code, **values | given)


def hold_document(case: Case, code: str = "deed") -> Document:
    return Document.objects.create(
        parcel=case.parcel,
        licence=case.licence,
        document_type=code,
        title_ar="وثيقة",
        file=ContentFile(b"%PDF-1.4", name="a.pdf"),
        sha256="0" * 64,
    )


def make_step(case: Case, code: str = "zoning", **given: object) -> ReviewStep:
    values = {"name_ar": "مراجعة التنظيم", "name_en": "Zoning", "licence_type": case.kind}
    return ReviewStep.objects.create(code=code, **values | given)


def make_rule(parameter: str = "floors", value: float = 3, **given: object) -> Regulation:
    zone = make_zone()
    values = {"article": "12", "document": "a made-up resolution", "valid_from": "2020-01-01"}
    return Regulation.objects.create(
        zone_class=zone.zone_class, parameter=parameter, value=value, **values | given
    )
