"""The demo's workflow: offices with applications in every state, and the past of its licences."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any

import pgtrigger
import shapely
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from gis_core.accounts.models import User
from gis_core.areas.models import Block
from parcels.licensing.acting import acting, taking_over
from parcels.licensing.acts import target_of
from parcels.licensing.checks import record_findings
from parcels.licensing.deciding import months_later
from parcels.licensing.documents import checklist
from parcels.licensing.expiring import remind
from parcels.licensing.numbers import APPLICATION, LICENCE, next_number
from parcels.licensing.site import site_of, snapshot_of
from parcels.models import (
    BuildingLicence,
    Document,
    EngineeringOffice,
    LicenceApplicant,
    LicenceEvent,
    LicenceReminder,
    LicenceReview,
    LicenceType,
    OfficeMembership,
    Parcel,
    ReviewStep,
)

from .documents import FOLDER, page
from .source import MADE_UP, own

TOLD_UP_TO = 20_000  # licences whose past is written out; of more, only that they were taken over
_OFFICES = (
    ("DEMO-1", "مكتب السدرة الهندسي (عرض)", "Sidra Engineering (demo)"),
    ("DEMO-2", "دار المرسى الهندسية (عرض)", "Marsa Engineering House (demo)"),
)
_OWNER = "مالك للعرض رقم {n}"
_WAY = ("submit", "start_review", "approve", "issue")
# The verbs that were taken, how many days ago the first, the days between, and how many such.
_CASES: tuple[tuple[tuple[str, ...], int, int, int], ...] = (
    ((), 3, 0, 3),
    (_WAY[:1], 5, 0, 3),
    (_WAY[:1], 48, 0, 1),
    (_WAY[:2], 12, 4, 4),
    ((*_WAY[:2], "return_to_office"), 20, 6, 3),
    (_WAY[:3], 30, 8, 3),
    (_WAY, 60, 10, 4),
    (_WAY, 1090, 8, 2),
    ((*_WAY, "suspend"), 200, 20, 1),
    ((*_WAY, "complete"), 700, 120, 2),
    ((*_WAY[:2], "reject"), 80, 15, 2),
    ((*_WAY[:1], "cancel"), 90, 9, 2),
    ((*_WAY, "expire"), 1300, 10, 1),
)
_NOTES = {
    "return_to_office": "يرجى تصحيح الارتداد الجانبي وإعادة رفع المخططات (عرض)",
    "reject": "الاستعمال المطلوب لا يوافق المخطط (عرض)",
    "suspend": "عمل مخالف في الموقع (عرض)",
    "cancel": "بناء على طلب المالك (عرض)",
    "approve": "مستوفٍ (عرض)",
}
_ACTORS = {
    "submit": "office",
    "start_review": "reviewer",
    "return_to_office": "reviewer",
    "reject": "reviewer",
    "approve": "reviewer",
    "issue": "supervisor",
    "suspend": "supervisor",
}
_PAST = """
INSERT INTO parcels_licenceevent
    (licence_id, from_state, to_state, verb, note, is_taken_over, legal_day, at)
SELECT id, coalesce(lag(step) OVER way, ''), step, 'take_over', '', true, day, now()
FROM parcels_buildinglicence licence
CROSS JOIN LATERAL (VALUES
    (1, 'submitted', submitted_on),
    (2, 'under_review', CASE WHEN state <> 'submitted' THEN submitted_on + 3 END),
    (3, 'returned', CASE WHEN state = 'returned' THEN submitted_on + 9 END),
    (3, 'rejected', CASE WHEN state = 'rejected' THEN decided_on END),
    (3, 'approved', CASE WHEN state <> 'rejected' THEN decided_on END),
    (4, 'issued', issued_on),
    (5, 'expired', CASE WHEN state = 'expired' THEN expires_on + 1 END),
    (5, 'completed', CASE WHEN state = 'completed' THEN least(issued_on + 420, %(today)s) END),
    (5, 'suspended', CASE WHEN state = 'suspended' THEN issued_on + 90 END),
    (5, 'cancelled', CASE WHEN state = 'cancelled' THEN issued_on + 60 END),
    (0, 'draft', CASE WHEN state = 'draft' THEN %(today)s END)
) told (place, step, day)
WHERE day IS NOT NULL AND licence.source LIKE %(mark)s AND licence.office_id IS NULL
WINDOW way AS (PARTITION BY id ORDER BY place)
ORDER BY id, place
"""


def tell_the_past(mark: str) -> None:
    """Events of the demo's licences by their dates, in one statement, instead of their entry's."""
    mine = LicenceEvent.objects.filter(licence__source__startswith=mark)
    with pgtrigger.ignore("parcels.LicenceEvent:append_only"):
        mine._raw_delete(mine.db)
    with taking_over(), connection.cursor() as cursor:
        cursor.execute(_PAST, {"mark": f"{mark}%", "today": timezone.localdate()})


def add_cases() -> int:
    """Applications of two made-up offices, brought as far as each state by legal steps."""
    offices = [_office(*told) for told in _OFFICES]
    person = User.objects.filter(username="office").first()
    if person is not None:
        OfficeMembership.objects.get_or_create(user=person, office=offices[0])
    plots = iter(_plots(sum(count for *_way, count in _CASES)))
    people = {user.username: user for user in User.objects.filter(username__in=_ACTORS.values())}
    made = 0
    for verbs, first, between, count in _CASES:
        for _ in range(count):
            plot = next(plots, None)
            if plot is None:
                return made
            made += 1
            _Case(plot, offices[made % 5 == 0], made, people).walk(verbs, first, between)
    remind()
    LicenceReminder.objects.filter(licence__source=MADE_UP, days=90).update(
        claimed_at=timezone.now(), sent_at=timezone.now()
    )
    return made


def _office(number: str, name_ar: str, name_en: str) -> EngineeringOffice:
    office, _made = EngineeringOffice.objects.get_or_create(
        registration_number=number,
        defaults={
            "name_ar": name_ar,
            "name_en": name_en,
            "email": f"{number.lower()}@demo.invalid",
            "source": MADE_UP,
        },
    )
    return office


def _plots(count: int) -> list[Parcel]:
    """Plots for houses, spread over the demo, the same every time."""
    housed = Parcel.objects.current().filter(
        block__in=own(Block.objects),
        boundaries__valid_to=None,
        boundaries__computed_area_m2__range=(375, 740),
        boundaries__source=MADE_UP,
    )
    keys = list(housed.order_by("pk").values_list("pk", flat=True)[: 7 * count : 7])
    return list(Parcel.objects.filter(pk__in=keys).order_by("pk"))


class _Case:
    """One application on its way; every step is the database's own."""

    def __init__(
        self, plot: Parcel, office: EngineeringOffice, n: int, people: dict[str, User]
    ) -> None:
        self.plot, self.office, self.n, self.people = plot, office, n, people
        self.kind = LicenceType.objects.get(code="addition" if n % 4 == 0 else "new_private")

    def walk(self, verbs: tuple[str, ...], first: int, between: int) -> None:
        day = timezone.localdate() - timedelta(days=first)
        self.site = site_of(self.plot)
        self._begin(day)
        for verb in verbs:
            day = min(day + timedelta(days=between), timezone.localdate())
            if verb == "expire":
                day = self.licence.expires_on + timedelta(days=1)
            self._step(verb, day)

    def _begin(self, day: date) -> None:
        number = next_number(APPLICATION, day.year)
        with acting("apply", actor=self.people.get("office"), legal_day=day):
            self.licence = BuildingLicence.objects.create(
                parcel=self.plot,
                licence_type=self.kind,
                number=number,
                application_number=number,
                office=self.office,
                proposed=self._values(),
                source=MADE_UP,
            )
        LicenceApplicant.objects.create(licence=self.licence, name=_OWNER.format(n=self.n))

    def _values(self) -> dict[str, Any]:
        """Within the demonstration's rules, but for every third."""
        plot = self.site.plot_m2 or 400.0
        high = self.n % 3 == 0
        return {
            "floors": 4 if high else 3,
            "basements": 1,
            "built_area_m2": round(plot * (2.3 if high else 1.9)),
            "ground_area_m2": round(plot * 0.58),
            "height_m": 14.5,
            "setback_front_m": 2,
            "setback_side_m": 1.5 if high else 2,
            "setback_back_m": 1.5,
            "parking": 2,
        }

    def _step(self, verb: str, day: date) -> None:
        licence = self.licence
        if verb == "submit":
            licence.submitted_on, licence.round = day, 1
            self._add_documents(day)
        if verb in {"submit", "approve"}:
            record_findings(licence, self.site, verb=verb)
        if verb in {"approve", "reject"}:
            licence.decided_on = day
        if verb == "approve":
            self._judge(day)
            licence.boundary_version = self.site.boundary
            licence.snapshot = snapshot_of(self.site)
            licence.approved = licence.proposed
        if verb == "issue":
            licence.number = next_number(LICENCE, day.year)
            licence.issued_on = day
            licence.expires_on = months_later(day, self.kind.valid_months)
        licence.state = target_of(licence.state, verb)
        actor = self.people.get(_ACTORS.get(verb, ""))
        with acting(verb, actor=actor, note=_NOTES.get(verb, ""), legal_day=day):
            licence.save()

    def _judge(self, day: date) -> None:
        reviewer = self.people.get("reviewer")
        if reviewer is None:
            return
        steps = ReviewStep.objects.filter(licence_type=self.kind)
        LicenceReview.objects.bulk_create(
            LicenceReview(
                licence=self.licence, step=step, round=1, verdict="passed", reviewer=reviewer
            )
            for step in steps
        )

    def _add_documents(self, day: date) -> None:
        shape = shapely.from_wkb(bytes(self.site.boundary.boundary.wkb)).geoms[0]
        for line in checklist(self.licence):
            data = page(shape, f"{self.licence.number} {line.demand.code}")
            Document.objects.create(**self._document(line.demand, data, day))

    def _document(self, demand: Any, data: bytes, day: date) -> dict[str, Any]:
        digest = hashlib.sha256(data).hexdigest()
        return {
            "parcel": self.plot,
            "licence": self.licence,
            "document_type": demand.code,
            "title_ar": demand.name_ar,
            "title_en": demand.name_en,
            "dated_on": day,
            "file": default_storage.save(f"{FOLDER}/{digest[:24]}.pdf", ContentFile(data)),
            "sha256": digest,
            "classification": Document.Classification.RESTRICTED,
            "mime": "application/pdf",
            "size_bytes": len(data),
            "source": MADE_UP,
        }
