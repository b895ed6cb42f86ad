"""What is done with surveys: begun, filled with sheets, published, retired."""

from __future__ import annotations

import hashlib
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib.gis.db.models import Union
from django.db import transaction
from django.db.models import F, Func, Min
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from gis_core import crs
from gis_core.audit.records import record
from gis_core.jobs import running
from gis_core.safeio import Refused, rasters
from imagery import store
from imagery.errors import ImageryError, NotOurKind
from imagery.models import Sheet, Survey

if TYPE_CHECKING:
    from gis_core.accounts.models import User

PROCESS = "imagery.process"  # the kind of job that makes a sheet of a delivered file
State = Survey.State


class Multi(Func):
    """One or several polygons as a multipolygon."""

    function = "ST_Multi"


@transaction.atomic
def begin(actor: User | None, **fields: Any) -> Survey:
    """A survey without sheets, seen by those who prepare imagery."""
    survey = Survey.objects.create(created_by=actor, **fields)
    record(actor, "survey.begun", survey)
    return survey


@transaction.atomic
def edit(survey: Survey, *, actor: User, **fields: Any) -> None:
    """Other names, another date, another order of its sheets."""
    locked = lock(survey.pk)
    reordered = locked.on_top != fields.get("on_top", locked.on_top)
    for name, value in fields.items():
        setattr(locked, name, value)
    locked.save(update_fields=list(fields))
    if reordered:
        refresh(locked)
    record(actor, "survey.edited", locked, fields=sorted(fields))


def add_sheet(
    survey: Survey,
    path: Path,
    *,
    name: str,
    actor: User | None,
    world_file: str = "",
    srid: int | None = None,
    somebody_waits: bool = False,
) -> Sheet:
    """Take a delivered file in and have it processed; raises ``ImageryError``.

    ``path`` is a file in ``store``'s work folder. It has a second name where it is kept, and loses
    its first once the row is there for good, so that no failure takes the only copy with it. A file
    that the survey already holds is not taken twice: the sheet is the one that is there. Where
    ``somebody_waits`` at a browser, a worker reads the file whole and finds out (``known_by``).
    """
    with path.open("rb") as file:
        refuse_stranger(file.read(rasters.HEAD_BYTES), name)
    digest = "" if somebody_waits else _digest(path)
    key = store.new_key(store.KEPT, survey.pk, Path(name).suffix.lower()[:8])
    try:
        with transaction.atomic():
            locked = _locked(survey, State.PREPARING, State.PUBLISHED)
            transaction.on_commit(partial(path.unlink, missing_ok=True))
            if digest and (found := locked.sheets.filter(sha256=digest).first()):
                return found
            store.link(path, key)
            sheet = Sheet.objects.create(
                survey=survey,
                name=name,
                sha256=digest,
                size_bytes=path.stat().st_size,
                delivered=key,
                world_file=world_file,
                given_srid=srid,
            )
            record(actor, "sheet.added", sheet, survey=survey.pk)
            process(sheet, actor=actor)
    except BaseException:
        store.drop(key)
        raise
    return sheet


@transaction.atomic
def known_by(sheet: Sheet, digest: str) -> bool:
    """Note what a delivered file is; False where it is there already: the sheet is taken out."""
    survey = lock(sheet.survey_id)
    if survey.sheets.filter(sha256=digest).exclude(pk=sheet.pk).exists():
        delivered = sheet.delivered
        record(None, "sheet.known_already", sheet, survey=survey.pk)
        Sheet.objects.filter(pk=sheet.pk).delete()
        transaction.on_commit(lambda: store.drop(delivered))
        return False
    sheet.sha256 = digest
    Sheet.objects.filter(pk=sheet.pk).update(sha256=digest)
    return True


def process(sheet: Sheet, *, actor: User | None) -> None:
    """Ask a worker for it, in the caller's transaction."""
    sheet.job = running.start(PROCESS, actor=actor, sheet=sheet.pk)
    sheet.state, sheet.refusal = Sheet.State.WAITING, {}
    sheet.save(update_fields=["job", "state", "refusal"])


@transaction.atomic
def process_again(sheet: Sheet, *, actor: User) -> None:
    """Once more for a sheet that was stopped, refused, or whose worker broke."""
    locked = _locked_sheet(sheet)
    if not locked.may_be_processed_again:
        raise ImageryError(_("This sheet is not one that can be processed again."))
    record(actor, "sheet.processed_again", locked)
    process(locked, actor=actor)


@transaction.atomic
def place(sheet: Sheet, *, srid: int, actor: User, world_file: str = "") -> None:
    """Say which coordinate system a sheet is in, and have it processed again."""
    if srid not in crs.ALLOWED:
        raise ImageryError(_("EPSG:%(srid)s is not one of the systems used here."), srid=srid)
    locked = _locked_sheet(sheet)
    if locked.state not in {Sheet.State.UNPLACED, Sheet.State.REFUSED} or not locked.delivered:
        raise ImageryError(_("This sheet is not waiting for a coordinate system."))
    locked.given_srid = srid
    locked.world_file = world_file or locked.world_file
    locked.save(update_fields=["given_srid", "world_file"])
    record(actor, "sheet.placed", locked, srid=srid)
    process(locked, actor=actor)


@transaction.atomic
def remove_sheet(sheet: Sheet, *, actor: User) -> None:
    """Take a sheet out of a survey, with the files that it has by now."""
    survey = _locked(sheet.survey, State.PREPARING, State.PUBLISHED)
    locked = Sheet.objects.select_for_update().filter(pk=sheet.pk).first()
    if locked is None:  # somebody else took it out a moment ago
        return
    keys = (locked.delivered, locked.cog, locked.thumbnail)
    record(actor, "sheet.removed", locked, survey=survey.pk)
    if locked.job_id:
        running.give_up(locked.job_id)
    locked.delete()
    if survey.state == State.PUBLISHED:
        _complete(survey)
    transaction.on_commit(lambda: store.drop(*keys))


@transaction.atomic
def publish(survey: Survey, *, actor: User | None) -> None:
    """Show it to everybody who may see imagery; raises ``ImageryError`` while a sheet is not
    ready, so that nobody sees half a flight."""
    locked = _locked(survey, State.PREPARING, State.RETIRED)
    unready = locked.sheets.exclude(state=Sheet.State.READY).count()
    if unready:
        raise ImageryError(
            _("%(count)s sheets are not ready. Wait for them, place them or take them out."),
            count=unready,
        )
    locked.state, locked.published_at = State.PUBLISHED, timezone.now()
    _complete(locked)
    record(actor, "survey.published", locked)


@transaction.atomic
def retire(survey: Survey, *, actor: User) -> None:
    """Show it no more; its files stay."""
    locked = _locked(survey, State.PUBLISHED)
    locked.state = State.RETIRED
    locked.save(update_fields=["state"])
    record(actor, "survey.retired", locked)


def refuse_closed(survey: Survey) -> None:
    """Raise ``ImageryError`` for a survey that takes no more sheets."""
    _refuse_unless(survey, State.PREPARING, State.PUBLISHED)


def refuse_stranger(head: bytes, name: str) -> None:
    """What is no image at all is refused while the person is still there."""
    if rasters.kind_of(head) is None:
        raise NotOurKind(Refused("raster_unknown", name=name))


def lock(pk: int) -> Survey:
    """The survey, nobody else's until the caller's transaction ends."""
    return Survey.objects.select_for_update().get(pk=pk)


def refresh(survey: Survey) -> None:
    """A sheet of a locked survey is ready: what is shown of a published one is another edition."""
    if survey.state == State.PUBLISHED:
        _complete(survey)


def _complete(survey: Survey) -> None:
    """The footprint and fineness of the sheets that are ready, and a new version."""
    ready = survey.sheets.ready()
    told = ready.aggregate(outline=Multi(Union("footprint")), finest=Min("resolution_m"))
    if told["outline"] is None:
        raise ImageryError(_("The survey has no sheet. Add one before it is published."))
    survey.footprint = told["outline"]
    survey.resolution_m = told["finest"]
    survey.version = F("version") + 1
    survey.save()
    survey.refresh_from_db(fields=["version"])


def _locked_sheet(sheet: Sheet) -> Sheet:
    locked = Sheet.objects.select_for_update().filter(pk=sheet.pk).first()
    if locked is None:
        raise ImageryError(
            _("Somebody else has taken %(name)s out of the survey."), name=sheet.name
        )
    return locked


def _locked(survey: Survey, *states: str) -> Survey:
    locked = lock(survey.pk)
    _refuse_unless(locked, *states)
    return locked


def _refuse_unless(survey: Survey, *states: str) -> None:
    if survey.state not in states:
        raise ImageryError(
            _("The survey is %(state)s; that cannot be done with it now."),
            state=State(survey.state).label,
        )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
