"""The demo’s papers: files of each kind, each of which says that it is made up, and loans."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import IO, Any

from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils import timezone
from PIL import Image, ImageDraw, ImageFont

from gis_core.accounts.models import User
from gis_core.pdf import print_html
from gis_core.safeio.papers import MIMES
from parcels.models import BuildingFile, BuildingFileLoan, Document, Parcel
from parcels.papers.keeping import keep
from parcels.papers.lending import unit_of

from .source import MADE_UP, own

DATED = date(2024, 3, 5)
REPORTS, SCANS, PHOTOS, DRAWINGS = 4, 6, 6, 6
BORROWERS = ("planner", "inspector", "supervisor", "reviewer")
# Days from today on which the demo's loans are due; the first ones are late.
DUE_DAYS = (-12, -3, 2, 9, 14)
_STYLE = """
@page { size: A4; margin: 22mm } body { font-size: 12pt; line-height: 1.8 }
.notice { border: 2pt solid #b4480f; color: #b4480f; padding: 4mm; text-align: center }
"""
# Whatever bytes the demo names are looked at and painted by a worker, as soon as one is there.
_WAIT = """
INSERT INTO parcels_storedfile (sha256, kind, state, note, note_values, page_notes, attempts)
SELECT DISTINCT sha256, '', 'waiting', '', '{}'::jsonb, '{}'::jsonb, 0
FROM parcels_document WHERE sha256 > '' AND source LIKE %(mark)s
ON CONFLICT (sha256) DO UPDATE SET state = 'waiting', attempts = 0
WHERE parcels_storedfile.state = 'refused'
"""


class _Bytes:
    """Made bytes in the form in which uploads come."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def chunks(self) -> list[bytes]:
        """All at once."""
        return [self.content]


def make_papers(*, stdout: IO[str], **_asked: object) -> dict[str, int]:
    """Files behind documents of the demo's first parcels, and folders lent to the demo's people."""
    folders = own(BuildingFile.objects).select_related("parcel__block", "parcel__area")
    first = list(folders.order_by("pk")[: max(REPORTS, SCANS, PHOTOS, DRAWINGS)])
    with transaction.atomic():
        made = sum(_add_papers(number, folder) for number, folder in enumerate(first))
        with connection.cursor() as cursor:
            cursor.execute(_WAIT, {"mark": MADE_UP[:14] + "%"})
        lent = _lend(folders)
    if not lent:
        stdout.write("No folder is lent in the demo: it has no people yet, or all are lent.\n")
    return {"papers": made, "folders lent": lent}


def _add_papers(number: int, folder: BuildingFile) -> int:
    parcel = folder.parcel
    papers: list[tuple[bytes, str, dict[str, Any]]] = []
    if number < REPORTS:
        said = _said("soil", "تقرير فحص التربة", "Soil report")
        papers.append((report(parcel), "pdf", said))
    if number < SCANS:
        said = _said("undertaking", "تعهد المالك (مسح ضوئي)", "Owner’s undertaking (scan)")
        papers.append((scan(parcel), "tiff", said | {"classification": "restricted"}))
    if number < PHOTOS:
        # The last two are of one picture, so that the page of duplicates has something to tell.
        said = _said("photo", "صورة الموقع", "Photograph of the site")
        papers.append((photograph(min(number, PHOTOS - 2)), "jpeg", said))
    if number < DRAWINGS:
        said = _said("architecture", "مسقط الدور الأرضي", "Ground floor plan")
        papers.append((drawing(number), "dxf", said))
    for content, kind, described in papers:
        kept = keep(_Bytes(content))
        Document.objects.create(
            parcel=parcel,
            building_file=folder,
            file=kept.name,
            sha256=kept.sha256,
            mime=MIMES[kind],
            size_bytes=kept.size_bytes,
            **described,
        )
    return len(papers)


def _said(code: str, title_ar: str, title_en: str) -> dict[str, Any]:
    return {
        "document_type": code,
        "title_ar": title_ar,
        "title_en": title_en,
        "dated_on": DATED,
        "classification": "internal",
        "source": MADE_UP,
    }


def report(parcel: Parcel) -> bytes:
    """Two pages of text in both languages, which can be searched."""
    html = render_to_string("parcels/papers/demo_report.html", {"parcel": parcel})
    return print_html(html, styles=[_STYLE])


def scan(parcel: Parcel) -> bytes:
    """Three sheets in black and white, as from an office scanner."""
    sheets = []
    for page in range(1, 4):
        sheet = Image.new("1", (1240, 1754), 1)
        pen = ImageDraw.Draw(sheet)
        pen.rectangle((60, 60, 1180, 1694), outline=0, width=4)
        pen.text((110, 120), f"UNDERTAKING  {page}/3", fill=0, font=_font(52))
        pen.text((110, 210), f"Parcel {parcel.label} - MADE UP FOR A DEMO", fill=0, font=_font(40))
        for line in range(22):
            pen.line((110, 340 + 55 * line, 1130 - 90 * (line % 3), 340 + 55 * line), 0, 3)
        pen.ellipse((820, 1440, 1090, 1640), outline=0, width=6)
        pen.text((870, 1520), "DEMO", fill=0, font=_font(48))
        sheets.append(sheet)
    out = io.BytesIO()
    options = {"save_all": True, "append_images": sheets[1:], "compression": "group4"}
    sheets[0].save(out, "TIFF", **options)
    return out.getvalue()


def photograph(number: int) -> bytes:
    """A drawn house under a sky, no photograph of any place."""
    picture = Image.new("RGB", (1200, 800), (150 + 10 * number, 190, 222))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 560, 1200, 800), fill=(214, 190, 146))
    pen.rectangle((300, 250, 900, 600), fill=(233, 222, 202), outline=(120, 100, 70), width=4)
    for floor in range(2):
        for window in range(4):
            x, y = 350 + 135 * window, 290 + 140 * floor
            pen.rectangle((x, y, x + 80, y + 80), fill=(72, 110, 130))
    pen.text((40, 730), f"MADE UP FOR A DEMO  {number + 1}", fill=(60, 40, 20), font=_font(36))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82)
    return out.getvalue()


def drawing(number: int) -> bytes:
    """A DXF with walls and lettering; metres."""
    width, depth = 18 + number, 22
    lines = [
        ((0, 0), (width, 0)), ((width, 0), (width, depth)), ((width, depth), (0, depth)),
        ((0, depth), (0, 0)), ((0, 9), (width, 9)), ((7, 0), (7, 9)), ((11, 9), (11, depth)),
    ]  # fmt: skip
    tags = ["0", "SECTION", "2", "ENTITIES"]
    for (x0, y0), (x1, y1) in lines:
        tags += ["0", "LINE", "8", "WALLS", "10", x0, "20", y0, "11", x1, "21", y1]
    tags += ["0", "TEXT", "8", "TEXT", "10", 1, "20", -2, "40", 0.9, "1", "MADE UP - ground floor"]
    tags += ["0", "ENDSEC", "0", "EOF"]
    return ("\n".join(map(str, tags)) + "\n").encode()


def _font(size: int) -> Any:
    return ImageFont.load_default(size)


def _lend(folders: Any) -> int:
    """Some folders out, two of them late, and one that came back."""
    known = {person.username: person for person in User.objects.filter(username__in=BORROWERS)}
    people = [known[name] for name in BORROWERS if name in known]
    if not people or BuildingFileLoan.objects.exists():
        return 0
    now, today = timezone.now(), timezone.localdate()
    free = list(folders.order_by("pk")[: len(DUE_DAYS) + 1])
    loans = []
    for number, folder in enumerate(free):
        borrower = people[number % len(people)]
        is_back = number == len(DUE_DAYS)
        loans.append(
            BuildingFileLoan(
                building_file=folder,
                borrower=borrower,
                unit=unit_of(borrower),
                purpose="مراجعة للعرض التوضيحي (demo)",
                lent_at=now - timedelta(days=30),
                due_on=today + timedelta(days=0 if is_back else DUE_DAYS[number]),
                returned_at=now if is_back else None,
            )
        )
    BuildingFileLoan.objects.bulk_create(loan for loan in loans if loan.unit_id)
    return len(loans)
