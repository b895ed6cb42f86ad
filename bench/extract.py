"""Issuing an extract: all of it, against WeasyPrint alone on the same HTML."""

import hashlib
from contextlib import ExitStack
from datetime import date
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Count
from django.template.loader import get_template, render_to_string
from django.test import override_settings
from django.utils import translation

from bench.report import Options, Report, Row
from gis_core.accounts.models import Agency, Membership, Unit, User
from gis_core.pdf import print_html
from parcels.extract.canonical import canonical
from parcels.extract.checking import compare
from parcels.extract.content import content_of
from parcels.extract.issue import Wanted, composed, issue
from parcels.extract.paper import sheet_of
from parcels.extract.standing import changes_since
from parcels.models import Document, Parcel

PARCELS = 12
SEED = "YSBiZW5jaG1hcmsncyBrZXksIDMyIGJ5dGVzIGxvbmc="
SITE = "https://bench.invalid"
MOST_MS = 3000
NOTES = (
    "Issued end to end: content, map, signature, PDF, seal, file and row, one transaction.",
    "The rival renders the very same HTML, written before, with WeasyPrint and our fonts.",
    "Rolled back afterwards; the first paper of a process, which loads the fonts, is not counted.",
)


def run(options: Options) -> Report:
    """Times of issuing in both languages, of the content, and of the public check."""
    report = Report("extract")
    report.notes += NOTES
    with ExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory())
        stack.enter_context(override_settings(EXTRACT_SIGNING_KEY=SEED, MEDIA_ROOT=folder))
        stack.enter_context(transaction.atomic())
        actor, parcels = _officer(), _sample(options.seed)
        for language in ("ar", "en"):
            report.rows.append(_issuing(parcels, language, actor, options.rounds))
        report.rows.append(_heaviest(actor))
        report.rows += _content(parcels, actor, options.rounds)
        transaction.set_rollback(True)
    return report


def _issuing(parcels: list[Parcel], language: str, actor: User, rounds: int) -> Row:
    wanted = Wanted(language)
    issue(parcels[0], wanted, actor=actor, site=SITE)
    ours, theirs = [], []
    for _round in range(rounds):
        for parcel in parcels:
            ours.append(_ms(lambda p=parcel: issue(p, wanted, actor=actor, site=SITE)))
            html, styles = _page(parcel, wanted)
            theirs.append(_ms(lambda h=html, s=styles: print_html(h, styles=s)))
    what = f"issue an extract ({language}), median"
    return Row(what, median(ours), "ms", "WeasyPrint alone", median(theirs), "<= 1.5")


def _heaviest(actor: User) -> Row:
    """The parcel with the most documents, which are cut to a hundred."""
    counted = Document.objects.values_list("parcel").annotate(n=Count("pk")).order_by("-n")
    pk, count = counted[0]
    parcel = _parcels().get(pk=pk)
    took = min(_ms(lambda: issue(parcel, Wanted("ar"), actor=actor, site=SITE)) for _ in range(2))
    return Row(f"the same, {count:,} documents", took, "ms", goal=f"<= {MOST_MS}")


def _content(parcels: list[Parcel], actor: User, rounds: int) -> list[Row]:
    paper = issue(parcels[0], Wanted("ar"), actor=actor, site=SITE)
    with paper.pdf.open("rb") as file:
        body = file.read()
    building = [_ms(lambda p=p: content_of(p, on=None)) for _ in range(rounds) for p in parcels]
    content = content_of(parcels[0], on=None)
    return [
        Row("content of an extract, median", median(building), "ms", goal="<= 100"),
        Row("its canonical JSON", _least(lambda: canonical(content)), "ms"),
        Row("what changed since it was issued", _least(lambda: changes_since(paper)), "ms"),
        Row(
            "compare a copy",
            _least(lambda: compare(paper, body)),
            "ms",
            "SHA-256 alone",
            _least(lambda: hashlib.sha256(body).digest()),
        ),
        Row("a PDF's size", len(body) / 1000, "kB"),
    ]


def _page(parcel: Parcel, wanted: Wanted) -> tuple[str, list[str]]:
    with translation.override(wanted.language):
        content = composed(parcel, wanted, code="0" * 28)
        sheet = sheet_of(content, verify_url=f"{SITE}/verify/{'0' * 28}/")
        styles = [get_template("pdf/extract.css").render({}), sheet["drawing"].styles]
        return render_to_string("pdf/extract.html", sheet), styles


def _least(work) -> float:
    return min(_ms(work) for _ in range(20))


def _ms(work) -> float:
    started = perf_counter()
    work()
    return (perf_counter() - started) * 1000


def _parcels():
    return Parcel.objects.current().select_related("block", "area__governorate")


def _sample(seed: int) -> list[Parcel]:
    count = Parcel.objects.current().count()
    step = max(1, count // PARCELS)
    keys = Parcel.objects.current().order_by("pk").values_list("pk", flat=True)
    chosen = [keys[(seed * 7919 + i * step) % count] for i in range(PARCELS)]
    return list(_parcels().filter(pk__in=chosen))


def _officer() -> User:
    person = User.objects.create_user("bench-officer")
    person.groups.add(Group.objects.get(name="planner"))
    agency, _made = Agency.objects.get_or_create(code="bench", defaults={"name_ar": "قياس"})
    unit = Unit.objects.create(
        agency=agency, code="bench-officer", name_ar="قياس", covers_everything=True
    )
    Membership.objects.create(user=person, unit=unit, valid_from=date(2020, 1, 1))
    assert settings.EXTRACT_SIGNING_KEY
    return person
