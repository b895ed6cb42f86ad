"""What cases are made of in these tests."""

from datetime import date, datetime

from django.utils import timezone

from parcels.models import NoticeTemplate, VisitBasis
from parcels.violations.deciding import serve_notice
from parcels.violations.recording import Visit
from tests.make import make_violation

SEEN = timezone.make_aware(datetime(2024, 3, 1, 10, 0))  # noqa: DTZ001


def make_basis(code="street", **given):
    values = {"name_ar": "من الطريق العام", "name_en": "From the street"} | given
    return VisitBasis.objects.get_or_create(code=code, defaults=values)[0]


def make_template():
    return NoticeTemplate.objects.create(
        code="warning",
        name_ar="إنذار",
        name_en="Warning",
        body_ar="إنذار $number بشأن القسيمة $parcel: $kind ($article)، حتى $due. $whatever",
        body_en="Notice $number on parcel $parcel: $kind, article $article, until $due.",
    )


def visit(**given):
    values = {"at": SEEN, "basis": make_basis(), "findings": "سقف فوق الدور المرخص"}
    return Visit(**values | given)


def notified(parcel, supervisor):
    case = make_violation(parcel)
    serve_notice(
        case,
        template=make_template(),
        served_on=date(2024, 3, 5),
        period_days=30,
        actor=supervisor,
    )
    case.refresh_from_db()
    return case
