"""The demo's other editions: one that was superseded and a draft, made up from the one in force."""

from __future__ import annotations

from datetime import date
from typing import IO

from django.db import connection, transaction

from gis_core.tiles.versions import bump
from parcels.demo.source import EARLIER, MADE_UP, MARK
from parcels.models import PlanDecision, StructuralPlan, ZoneClass

FORMER_FROM = date(2005, 1, 1)
MOST_ZONES = 30_000  # of the one in force; beyond, the others hold only the first so many

# Every third block of what is investment today was private housing, the frontages were houses,
# and some schools were parks; in the draft, every seventh block of houses is to become flats.
_FORMER = """
    CASE WHEN class.code = 'investment_housing' AND zone.block %% 3 = 0 THEN %(houses)s
         WHEN class.code = 'commercial_frontage' THEN %(houses)s
         WHEN class.code = 'education' AND zone.block %% 4 = 1 THEN %(green)s
         ELSE class.id END
"""
_DRAFT = """
    CASE WHEN class.code = 'private_housing' AND zone.block %% 7 = 2 THEN %(flats)s
         WHEN class.code = 'parking' THEN %(shops)s
         ELSE class.id END
"""
_COPY = """
INSERT INTO parcels_structuralplanzone
    (plan_id, zone_class_id, code, boundary, decision, valid_from, source)
SELECT %(plan)s, {of_class}, zone.code, zone.boundary, %(decision)s, %(day)s, %(source)s
FROM (
    SELECT *, coalesce(nullif(split_part(code, '-', 2), ''), '0')::int AS block
    FROM parcels_structuralplanzone WHERE plan_id = %(held)s AND code ~ '^[^-]+-[0-9]+-'
    ORDER BY id LIMIT %(limit)s
) zone JOIN parcels_zoneclass class ON class.id = zone.zone_class_id
"""


def make_editions(*, stdout: IO[str], **_asked: object) -> dict[str, int]:
    """Copies of the demo's plan with some blocks of another class; returns how many zones."""
    held = StructuralPlan.objects.filter(edition="demo-1", authority__startswith=MARK).first()
    if held is None or StructuralPlan.objects.filter(edition__in=["demo-0", "demo-2"]).exists():
        stdout.write("Other editions of the demo's plan are there already, or it has none.\n")
        return {}
    with transaction.atomic():
        former = StructuralPlan.objects.create(
            edition="demo-0",
            name_ar="مخطط هيكلي سابق للعرض (غير رسمي)",
            name_en="Former demonstration plan (not official)",
            authority=MADE_UP,
            state=StructuralPlan.State.SUPERSEDED,
            valid_from=FORMER_FROM,
            valid_to=held.valid_from,
            superseded_by=held,
        )
        draft = StructuralPlan.objects.create(
            edition="demo-2",
            name_ar="مسودة مخطط هيكلي للعرض (غير رسمية)",
            name_en="Draft demonstration plan (not official)",
            authority=MADE_UP,
        )
        made = _copy(held, former, _FORMER, day=FORMER_FROM, source=EARLIER)
        made += _copy(held, draft, _DRAFT, day=held.valid_from, source=MADE_UP)
        _decide(former, held)
        bump("plan")
    return {"zones of other editions": made}


def _copy(
    held: StructuralPlan, to: StructuralPlan, of_class: str, *, day: date | None, source: str
) -> int:
    classes = dict(ZoneClass.objects.values_list("code", "pk"))
    with connection.cursor() as cursor:
        cursor.execute(
            _COPY.format(of_class=of_class),
            {
                "plan": to.pk,
                "held": held.pk,
                "decision": MADE_UP,
                "day": day,
                "source": source,
                "limit": MOST_ZONES,
                "houses": classes["private_housing"],
                "flats": classes["investment_housing"],
                "green": classes["green"],
                "shops": classes["commercial"],
            },
        )
        return cursor.rowcount


def _decide(former: StructuralPlan, held: StructuralPlan) -> None:
    kind = PlanDecision.Kind
    PlanDecision.objects.bulk_create(
        PlanDecision(plan=plan, kind=step, effective_on=on, reference=MADE_UP)
        for plan, step, on in (
            (former, kind.IN_FORCE, former.valid_from),
            (former, kind.SUPERSEDED, former.valid_to),
            (held, kind.IN_FORCE, held.valid_from),
        )
    )
