"""The demo's letters and a few issued papers, made up like all of it."""

from __future__ import annotations

from typing import IO

from django.conf import settings

from gis_core.accounts.models import User
from parcels.extract.errors import ExtractError
from parcels.extract.issue import Wanted, issue
from parcels.models import Extract, LetterTemplate, Parcel

SITE = "http://127.0.0.1:8000"
LETTERS = {
    "description-certificate": {
        "title_ar": "شهادة أوصاف",
        "title_en": "Description certificate",
        "body_ar": (
            "تشهد البلدية بأن القسيمة رقم {{parcel.number}} من القطعة {{parcel.block}} بمنطقة "
            "{{parcel.area}} (محافظة {{parcel.governorate}}) أوصافها في سجلاتها كما يلي:\n\n"
            "المساحة في الوثيقة: {{parcel.deed_area}}\n"
            "المساحة المحسوبة: {{parcel.drawn_area}}\n"
            "الاستعمال حسب المخطط الهيكلي: {{parcel.zones}}\n"
            "عدد المباني المسجلة: {{parcel.buildings}}\n"
            "الرخص السارية: {{parcel.licences}}\n\n"
            "أُعطيت هذه الشهادة بناءً على الطلب، وهي سارية حتى {{letter.valid_until}}."
        ),
        "body_en": (
            "The municipality certifies that parcel {{parcel.number}} of block {{parcel.block}} in "
            "{{parcel.area}} ({{parcel.governorate}} governorate) stands in its records as "
            "follows:\n\n"
            "Area in the deed: {{parcel.deed_area}}\n"
            "Computed area: {{parcel.drawn_area}}\n"
            "Use by the structural plan: {{parcel.zones}}\n"
            "Recorded buildings: {{parcel.buildings}}\n"
            "Licences in force: {{parcel.licences}}\n\n"
            "Given on request; valid until {{letter.valid_until}}."
        ),
        "valid_days": 90,
    },
    "planning-letter": {
        "title_ar": "كتاب تنظيم",
        "title_en": "Planning letter",
        "body_ar": (
            "تحية طيبة وبعد،\n\n"
            "بالإشارة إلى طلبكم بشأن القسيمة رقم {{parcel.number}} قطعة {{parcel.block}} منطقة "
            "{{parcel.area}}، نفيدكم بأن استعمالها حسب المخطط الهيكلي: {{parcel.zones}}، وأن نسبة "
            "البناء المسموح بها {{zone.building_ratio}} وعدد الأدوار {{zone.floors}}.\n\n"
            "هذا الكتاب رقم {{letter.number}} بتاريخ {{letter.date}} لا يغني عن رخصة البناء.\n\n"
            "وتفضلوا بقبول فائق الاحترام،"
        ),
        "body_en": (
            "With reference to your request on parcel {{parcel.number}}, block {{parcel.block}}, "
            "{{parcel.area}}: by the structural plan its use is {{parcel.zones}}; the building "
            "ratio allowed is {{zone.building_ratio}} and the floors allowed are {{zone.floors}}."
            "\n\nThis letter, number {{letter.number}} of {{letter.date}}, is no building licence."
        ),
        "valid_days": None,
    },
}


def make_papers(*, stdout: IO[str], **_asked: object) -> dict[str, int]:
    """Two letters to choose from, and where there is a key and a planner, three issued papers."""
    for code, told in LETTERS.items():
        LetterTemplate.objects.get_or_create(code=code, defaults=told)
    actor = User.objects.filter(username="planner").first()
    if actor is None or not settings.EXTRACT_SIGNING_KEY or Extract.objects.exists():
        return {}
    letter = LetterTemplate.objects.get(code="description-certificate")
    asked = (Wanted("ar"), Wanted("en"), Wanted("ar", letter=letter))
    seen = Parcel.objects.visible_to(actor).current().select_related("block", "area__governorate")
    issued = 0
    for parcel, wanted in zip(seen.order_by("pk")[:3], asked, strict=False):
        try:
            issue(parcel, wanted, actor=actor, site=settings.PUBLIC_URL or SITE)
        except ExtractError as error:
            stdout.write(f"{error}\n")
        else:
            issued += 1
    return {"issued papers": issued}
