"""The demo's cases: made up, in every state, brought there by the verbs themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import IO

from django.db import transaction
from django.utils import timezone

from gis_core.accounts.models import User
from gis_core.areas.models import Block
from parcels.demo.source import MADE_UP, own
from parcels.models import NoticeTemplate, Parcel, Violation, ViolationKind, VisitBasis
from parcels.violations.acting import acting
from parcels.violations.deciding import serve_notice
from parcels.violations.recording import Visit, add_visit, observe

APART = 9  # parcels between one case and the next


@dataclass(frozen=True)
class Told:
    """A kind, how many days ago it was seen, the days after which notices were served, the end."""

    kind: str
    days: int
    notices: tuple[int, ...] = ()
    end: str = ""
    findings: str = ""
    basis: str = "street"


CASES = (
    Told("extra_floor", 2, findings="سقف فوق الدور المرخص، نحو 60 م²"),
    Told("setback", 4, findings="غرفة في الارتداد الجانبي بعرض 1.5 م"),
    Told("encroachment", 20, (3,), findings="مظلة وسور على أملاك الدولة، نحو 40 م²"),
    Told("division", 100, (5,), findings="أبواب وعدادات لست وحدات في بيت واحد", basis="consent"),
    Told("use", 70, (6, 45), findings="ورشة في دور أرضي مرخص سكناً"),
    Told("basement", 160, (4, 60), "referred", "سرداب مؤجر مخزناً", "prosecution"),
    Told("fence", 90, (2,), "remedied", "سور متقدم 0.8 م عن حدود القسيمة"),
    Told("without_licence", 200, (1,), "settled", "أعمال صب دون لوحة ترخيص", "site"),
    Told("extra_floor", 120, (), "dismissed", "ملحق سطح تبيّن أنه مرخص"),
    Told("fence", 15, (2,), findings="مظلة سيارات خارج الحدود"),
)
NOTES = {
    "referred": "لم تُزل المخالفة بعد الإنذار الثاني (عرض)",
    "remedied": "أزيلت وتمت المعاينة (عرض)",
    "settled": "صلح مقيد برقم (عرض)",
    "dismissed": "الترخيص يغطي الأعمال (عرض)",
}


def make_cases(*, stdout: IO[str], **_asked: object) -> dict[str, int]:
    """Cases of the demo's inspector, decided by its supervisor."""
    people = {
        one.username: one for one in User.objects.filter(username__in=["inspector", "supervisor"])
    }
    if len(people) < 2 or own(Violation.objects).exists():
        stdout.write("No violations are made: the demo has no people yet, or has its cases.\n")
        return {}
    seen = Parcel.objects.visible_to(people["inspector"]).current()
    plots = seen.filter(block__in=own(Block.objects)).order_by("pk")[: APART * len(CASES)]
    with transaction.atomic():
        for told, plot in zip(CASES, plots[::APART], strict=False):
            _make(told, plot, people["inspector"], people["supervisor"])
    return {"violations": own(Violation.objects).count()}


def _make(told: Told, plot: Parcel, inspector: User, supervisor: User) -> None:
    at = timezone.now() - timedelta(days=told.days)
    basis = VisitBasis.objects.get(code=told.basis)
    reference = "عرض/1" if basis.needs_reference else ""
    kind = ViolationKind.objects.get(code=told.kind)
    first = Visit(at, basis, f"{told.findings} (عرض · demo)", reference)
    boundary = plot.boundaries.current().get().boundary
    case = observe(
        plot, kind=kind, visit=first, actor=inspector, location=boundary.point_on_surface
    )
    Violation.objects.filter(pk=case.pk).update(source=MADE_UP, observed_at=at)
    templates = list(NoticeTemplate.objects.order_by("sort_order")[:2])
    for place, days in enumerate(told.notices):
        serve_notice(
            case,
            template=templates[min(place, len(templates) - 1)],
            served_on=timezone.localdate(at + timedelta(days=days)),
            period_days=kind.period_days,
            actor=supervisor,
        )
    if len(told.notices) > 1 or told.end == "remedied":
        again = Visit(at + timedelta(days=40), basis, "معاينة لاحقة (عرض · demo)", reference)
        add_visit(case, visit=again, actor=inspector)
    if told.end:
        case.refresh_from_db()
        case.state = told.end
        day = timezone.localdate(at + timedelta(days=min(told.days, 70)))
        with acting(supervisor, note=NOTES[told.end], day=day):
            case.save(update_fields=["state"])
