"""Many papers at once: a job that can be stopped and taken up, and loses nothing."""

from __future__ import annotations

import csv
import io
import logging
import zipfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy, gettext_noop

from gis_core.codes import grouped
from gis_core.jobs import running
from gis_core.jobs.kinds import JobKind
from parcels.extract.errors import ExtractError
from parcels.extract.issue import Wanted, issue
from parcels.models import Extract, LetterTemplate, Parcel
from parcels.outline import with_places

if TYPE_CHECKING:
    from gis_core.accounts.models import User
    from gis_core.jobs.models import Job
    from gis_core.jobs.progress import Progress
    from parcels.extract.lines import Matched

log = logging.getLogger(__name__)
KIND, ZIP_NAME = "extracts", "papers.zip"
OUT_OF_SIGHT = "The parcel cannot be seen any more."
OUR_FAULT = "A fault of ours, which has been logged."
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def ask(matched: Matched, wanted: Wanted, *, actor: User, site: str) -> Job:
    """Ask for one paper of each parcel; the job's file holds them with an index."""
    return running.start(
        KIND,
        actor=actor,
        parcels=matched.found,
        failed=matched.failed,
        language=wanted.language,
        on=wanted.on.isoformat() if wanted.on else None,
        letter=wanted.letter.code if wanted.letter else None,
        site=site,
    )


def run(progress: Progress) -> dict[str, Any]:
    """Issue what is not issued yet, then pack everything."""
    asked = progress.parameters
    wanted = _wanted(asked)
    done: dict[str, list[str]] = progress.kept.setdefault("done", {})
    total = len(asked["parcels"])
    for i, (_line, parcel_id) in enumerate(asked["parcels"]):
        progress.step(i, total, note=gettext_noop("Issuing papers"))
        if str(i) in done:
            continue
        # The paper and the note that it is done are one transaction: a worker that dies
        # issues no paper twice and forgets none.
        with transaction.atomic():
            done[str(i)] = _issued(parcel_id, wanted, progress, asked["site"])
            progress.keep(done=done)
    progress.step(total, total, note=gettext_noop("Packing the papers"))
    _pack(progress.folder / ZIP_NAME, asked, done)
    issued = sum(bool(code) for code, _why in done.values())
    return {"file": ZIP_NAME, "issued": issued, "failed": total - issued + len(asked["failed"])}


JOB = JobKind(name=KIND, title=gettext_lazy("Papers of many parcels"), run=run)


def _wanted(asked: dict[str, Any]) -> Wanted:
    letter = LetterTemplate.objects.get(code=asked["letter"]) if asked["letter"] else None
    on = date.fromisoformat(asked["on"]) if asked["on"] else None
    return Wanted(language=asked["language"], on=on, letter=letter)


def _issued(parcel_id: int, wanted: Wanted, progress: Progress, site: str) -> list[str]:
    """The code of a new paper, or why there is none."""
    actor = progress.actor
    assert actor is not None  # noqa: S101
    seen = with_places(Parcel.objects.visible_to(actor))
    parcel = seen.filter(pk=parcel_id).first()
    if parcel is None:
        return ["", OUT_OF_SIGHT]
    try:
        with transaction.atomic():
            return [issue(parcel, wanted, actor=actor, site=site).code, ""]
    except ExtractError as error:
        return ["", str(error)]
    except Exception:
        log.exception("no paper of parcel %s", parcel_id)
        return ["", OUR_FAULT]


def _pack(path: Path, asked: dict[str, Any], done: dict[str, list[str]]) -> None:
    codes = [code for code, _why in done.values() if code]
    papers = {paper.code: paper for paper in _papers(codes)}
    rows = [("line", "code", "check at", "file", "sha256", "not issued because")]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as packed:
        for i, (line, _parcel) in enumerate(asked["parcels"]):
            code, why = done[str(i)]
            if not code:
                rows.append((line, "", "", "", "", why))
                continue
            name = f"{i + 1:03d}-{code}.pdf"
            with papers[code].pdf.open("rb") as file:
                packed.writestr(name, file.read())
            url = f"{asked['site']}/verify/{code}/"
            rows.append((line, grouped(code), url, name, papers[code].pdf_sha256, ""))
        rows += [(line, "", "", "", "", why) for line, why in asked["failed"]]
        packed.writestr("index.csv", _csv(rows))


def _papers(codes: list[str]) -> Any:
    return Extract.objects.filter(code__in=codes).only("code", "pdf", "pdf_sha256")


def _csv(rows: list[tuple[str, ...]]) -> bytes:
    """With a mark by which spreadsheets know UTF-8, and no cell that one would compute."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row])
    return b"\xef\xbb\xbf" + text.getvalue().encode()
