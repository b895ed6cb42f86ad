"""Issuing: what is said of a parcel today is written down, signed, printed and kept."""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone, translation

from gis_core.accounts.models import Agency
from gis_core.audit.records import record
from gis_core.pdf import Enclosed
from parcels.extract import letters
from parcels.extract.canonical import canonical, digest
from parcels.extract.codes import new_code
from parcels.extract.content import FORMAT, Content, content_of, themes_of
from parcels.extract.errors import NotAllowed
from parcels.extract.keys import CONTENT, PDF, Signer, as_jwk, remember, signer, statement
from parcels.extract.paper import (
    CONTENT_FILE,
    SIGNATURE_FILE,
    TEMPLATE_VERSION,
    print_extract,
    print_letter,
)
from parcels.extract.seal import sealed
from parcels.models import Extract, LetterNumber, LetterTemplate, Parcel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gis_core.accounts.models import User


@dataclass(frozen=True)
class Wanted:
    """What is asked for: a language, a day (None is now), and a letter or none (an extract)."""

    language: str
    on: date | None = None
    letter: LetterTemplate | None = None


def issue(parcel: Parcel, wanted: Wanted, *, actor: User, site: str) -> Extract:
    """Write, sign and keep one paper; ``site`` is where the public checks it, without a slash.

    Raises an ``ExtractError`` with a sentence where it cannot be: no key, no boundary, no right.
    """
    if not actor.has_perm("parcels.issue_extract"):
        raise NotAllowed
    key, code = signer(), new_code()
    with transaction.atomic(), translation.override(wanted.language):
        content = composed(parcel, wanted, code=code)
        written = canonical(content)
        content_sha256 = hashlib.sha256(written).hexdigest()
        signature = key.sign(statement(CONTENT, code, content_sha256))
        enclosed = _enclosed(content, written, signature, content_sha256, key)
        url = f"{site}/verify/{code}/"
        printing = print_letter if wanted.letter else print_extract
        pdf = printing(content, verify_url=url, enclosed=enclosed, key=key)
        pdf = sealed(pdf, code=code, key=key)
        pdf_sha256 = hashlib.sha256(pdf).hexdigest()
        with _kept(pdf, code) as name:
            extract = Extract.objects.create(
                code=code,
                parcel=parcel,
                letter=wanted.letter,
                number=content.get("letter", {}).get("number", ""),
                language=wanted.language,
                as_of=wanted.on,
                issued_on=date.fromisoformat(content["issued_on"]),
                issued_at=datetime.fromisoformat(content["issued_at"]),
                issued_by=actor,
                valid_until=_day(content.get("letter", {}).get("valid_until")),
                template_version=TEMPLATE_VERSION,
                content=written.decode(),
                content_sha256=content_sha256,
                themes=themes(content),
                signature=signature,
                pdf=name,
                pdf_sha256=pdf_sha256,
                pdf_signature=key.sign(statement(PDF, code, pdf_sha256)),
                key=remember(key),
            )
            record(actor, "extract.issued", parcel, extract=extract.pk, language=wanted.language)
    return extract


def composed(parcel: Parcel, wanted: Wanted, *, code: str = "") -> Content:
    """The content of a paper; without a code it is a preview, has no number and writes nothing."""
    land = content_of(parcel, on=wanted.on)
    now = timezone.localtime()
    head = {
        "format": FORMAT,
        "kind": "letter" if wanted.letter else "extract",
        "code": code,
        "language": wanted.language,
        "issuer": issuer(),
        "as_of": wanted.on.isoformat() if wanted.on else None,
        "issued_on": now.date().isoformat(),
        "issued_at": now.isoformat(timespec="seconds") if code else None,
        "template_version": TEMPLATE_VERSION,
    }
    if wanted.letter is None:
        return head | land
    return head | _letter(wanted.letter, land, issued_on=now.date(), numbered=bool(code))


def themes(content: Content) -> dict[str, str]:
    """What of a content can become out of date, each as a digest."""
    if content["kind"] == "letter":
        return {name: digest(value) for name, value in content["facts"].items()}
    return themes_of(content)


def issuer() -> dict[str, str]:
    """The municipality's names, as its agency has them."""
    agency = Agency.objects.filter(is_municipality=True).order_by("pk").first()
    if agency is None:
        return {"name_ar": "البلدية", "name_en": "Municipality"}
    return {"name_ar": agency.name_ar, "name_en": agency.name_en}


def _letter(template: LetterTemplate, land: Content, *, issued_on: date, numbered: bool) -> Content:
    """A letter says only what its blanks ask for; it goes out of date when one of these does."""
    title, body = letters.text_of(template)
    facts = letters.facts_of(land, body)
    until = letters.valid_until(issued_on, template.valid_days)
    number = _next_number(issued_on.year) if numbered else "0000/000000"
    own = letters.letter_values(number=number, issued_on=issued_on, until=until)
    return {
        "parcel": land["parcel"],
        "facts": facts,
        "letter": {
            "template": template.code,
            "title": title,
            "number": number,
            "valid_until": until.isoformat() if until else None,
            "text": letters.filled(body, facts | own),
        },
    }


def _next_number(year: int) -> str:
    """The next number of a year, without gaps: the row stays locked until the letter is kept."""
    LetterNumber.objects.get_or_create(year=year)
    counter = LetterNumber.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{year}/{counter.last:06d}"


def _enclosed(
    content: Content, written: bytes, signature: str, sha256: str, key: Signer
) -> tuple[Enclosed, ...]:
    """The content as JSON, and what proves it: both travel inside the PDF."""
    proof: dict[str, Any] = {
        "format": "qasima-signature/1",
        "algorithm": "Ed25519",
        "code": content["code"],
        "key": as_jwk(key.public_key),
        "content_sha256": sha256,
        "signed": statement(CONTENT, content["code"], sha256).decode(),
        "signature": signature,
    }
    body = json.dumps(proof, ensure_ascii=False, indent=1).encode()
    return (
        Enclosed(CONTENT_FILE, written, "The same content for programs", "Data"),
        Enclosed(SIGNATURE_FILE, body, "Signature of content.json", "Supplement"),
    )


def _day(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None


@contextmanager
def _kept(pdf: bytes, code: str) -> Iterator[str]:
    """The file under its name; gone again where its row could not be written."""
    name = default_storage.save(
        f"extracts/{timezone.localdate():%Y/%m}/{code}.pdf", ContentFile(pdf)
    )
    try:
        yield name
    except BaseException:
        default_storage.delete(name)
        raise
