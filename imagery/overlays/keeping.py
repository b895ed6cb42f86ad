"""What is done with a plan as a whole: taken in, described, laid on the map, taken off, removed."""

from __future__ import annotations

import hashlib
import secrets
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from gis_core import crs
from gis_core.audit.records import record
from gis_core.jobs import running
from gis_core.safeio import Refused, rasters
from gis_core.safeio.papers import kinds
from imagery import store
from imagery.errors import Gone, ImageryError, NotOurKind
from imagery.models import Overlay
from imagery.overlays.judging import standing_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from gis_core.accounts.models import User
    from parcels.models import Parcel, SurveyPlan
    from parcels.papers.keeping import Upload

PREPARE, LAY = "overlay.prepare", "overlay.lay"  # kinds of work
TAKEN = frozenset({kinds.PDF, kinds.DXF})  # besides what images are
State = Overlay.State


def add(
    upload: Upload,
    *,
    name: str,
    title: str,
    actor: User | None,
    parcel: Parcel | None = None,
    survey_plan: SurveyPlan | None = None,
    dated_on: date | None = None,
) -> Overlay:
    """Take a plan in and have its picture made; raises ``ImageryError``.

    The same file is not taken twice for one parcel: the plan is the one that is there.
    """
    _refuse_misdescribed(parcel, survey_plan, dated_on)
    with _written(upload) as (path, digest):
        kind = _kind_of(path, name)
        key = store.new_key(store.PLANS, parcel.pk if parcel else 0, f".{kind}")
        try:
            with transaction.atomic():
                if found := _same(parcel, digest):
                    return found
                size = path.stat().st_size
                store.take(path, key)
                overlay = Overlay.objects.create(
                    title=title,
                    parcel=parcel,
                    survey_plan=survey_plan,
                    dated_on=dated_on,
                    name=name,
                    sha256=digest,
                    size_bytes=size,
                    kind=kind,
                    delivered=key,
                    created_by=actor,
                )
                record(actor, "overlay.added", overlay, parcel=parcel and parcel.pk)
                _prepare(overlay, actor)
        except BaseException as error:
            store.drop(key)
            found = _same(parcel, digest) if isinstance(error, IntegrityError) else None
            if found is None:
                raise
            return found  # somebody else's, of the same moment
    return overlay


@transaction.atomic
def edit(
    overlay: Overlay,
    *,
    actor: User,
    **described: Any,
) -> None:
    """Another title, date (``dated_on``) or ``survey_plan``; what is not told stays. Raises
    ``ImageryError``."""
    locked = lock(overlay)
    for field, value in described.items():
        setattr(locked, field, value)
    _refuse_misdescribed(locked.parcel, locked.survey_plan, locked.dated_on)
    locked.save(update_fields=list(described))
    record(actor, "overlay.edited", locked)


@transaction.atomic
def prepare_again(overlay: Overlay, *, actor: User) -> None:
    """Once more for one whose worker broke or that was refused; raises ``ImageryError``."""
    locked = lock(overlay)
    if locked.state not in {State.WAITING, State.REFUSED} or locked.is_under_way:
        raise ImageryError(_("This plan is not one that can be prepared again."))
    record(actor, "overlay.prepared_again", locked)
    _prepare(locked, actor)


@transaction.atomic
def lay(overlay: Overlay, *, actor: User | None, srid: int | None = None) -> None:
    """Have it laid on the map as its points say now, or a drawing as its own coordinates say, which
    are in ``srid``; raises ``ImageryError``."""
    locked = lock(overlay)
    if locked.state not in {State.UNPLACED, State.READY}:
        raise ImageryError(_("This plan is not ready to be laid on the map."))
    if locked.is_under_way:
        raise ImageryError(_("The plan is being laid on the map already."))
    _refuse_ways(locked, srid)
    locked.given_srid = srid
    locked.job = running.start(LAY, actor=actor, overlay=locked.pk)
    locked.save(update_fields=["job", "given_srid"])
    record(actor, "overlay.asked_for", locked, revision=locked.revision)


def finish(overlay: Overlay, *, actor: User | None, job: int | None, **laid: Any) -> None:
    """What a worker made by ``job`` is shown from now on, and what was shown before is dropped; of
    a plan that was removed or taken off meanwhile nothing stays."""
    with transaction.atomic():
        locked = awaiting(overlay, job)
        if locked is None:
            store.drop(laid["laid"], laid.get("thumbnail", ""))
            return
        former = locked.laid
        for field, value in laid.items():
            setattr(locked, field, value)
        locked.state, locked.version = State.READY, locked.version + 1
        locked.laid_by, locked.laid_at = actor, timezone.now()
        locked.save()
        record(actor, "overlay.laid", locked, revision=locked.laid_revision)
        if former != locked.laid:
            transaction.on_commit(lambda: store.drop(former))


@transaction.atomic
def take_off(overlay: Overlay, *, actor: User) -> None:
    """Show it no more; its points stay. Raises ``ImageryError``."""
    locked = lock(overlay)
    if locked.state != State.READY:
        raise ImageryError(_("This plan is not on the map."))
    former, locked.laid, locked.state = locked.laid, "", State.UNPLACED
    locked.laid_revision = locked.footprint = locked.rms_m = None
    if locked.job_id and locked.is_under_way:  # or it would come back a moment later
        running.give_up(locked.job_id)
    locked.job = None
    locked.save()
    record(actor, "overlay.taken_off", locked)
    transaction.on_commit(lambda: store.drop(former))


@transaction.atomic
def remove(overlay: Overlay, *, actor: User | None) -> None:
    """Remove it with its points and its files."""
    locked = Overlay.objects.select_for_update().filter(pk=overlay.pk).first()
    if locked is None:  # somebody else did a moment ago
        return
    keys = (locked.delivered, locked.picture, locked.thumbnail, locked.laid)
    record(actor, "overlay.removed", locked, parcel=locked.parcel_id)
    if locked.job_id:
        running.give_up(locked.job_id)
    locked.delete()
    transaction.on_commit(lambda: store.drop(*keys))


def lock(overlay: Overlay) -> Overlay:
    """The plan, nobody else's until the caller's transaction ends; raises ``Gone``."""
    rows = Overlay.objects.select_for_update(of=["self"]).select_related("job")
    locked = rows.filter(pk=overlay.pk).first()
    if locked is None:
        raise Gone
    return locked


def awaiting(overlay: Overlay, job: int | None) -> Overlay | None:
    """The plan, locked, while it still waits for what this job makes."""
    return Overlay.objects.select_for_update().filter(pk=overlay.pk, job=job).first()


def _same(parcel: Parcel | None, digest: str) -> Overlay | None:
    return Overlay.objects.filter(parcel=parcel, sha256=digest).first()


def _refuse_ways(overlay: Overlay, srid: int | None) -> None:
    """A system that there is, of a drawing; or else points that do."""
    if srid is None:
        if problem := standing_of(overlay).problem:
            raise problem
    elif not overlay.is_drawing or srid not in crs.ALLOWED:
        raise ImageryError(_("EPSG:%(srid)s is not one of the systems used here."), srid=srid)


def _prepare(overlay: Overlay, actor: User | None) -> None:
    overlay.job = running.start(PREPARE, actor=actor, overlay=overlay.pk)
    overlay.state, overlay.refusal = State.WAITING, {}
    overlay.save(update_fields=["job", "state", "refusal"])


def _refuse_misdescribed(
    parcel: Parcel | None, survey_plan: SurveyPlan | None, dated_on: date | None
) -> None:
    if dated_on and dated_on > timezone.localdate():
        raise ImageryError(_("The date of the plan lies ahead. Write the date that stands on it."))
    if survey_plan is None:
        return
    if parcel is None or not survey_plan.parcels.filter(pk=parcel.pk).exists():
        raise ImageryError(_("The survey plan is of another parcel. Choose one of this parcel."))


def _kind_of(path: Path, name: str) -> str:
    """By its first bytes; raises ``ImageryError`` while the person is still there."""
    with path.open("rb") as file:
        head = file.read(kinds.HEAD_BYTES)
    if image := rasters.kind_of(head):
        return image
    try:
        kind = kinds.kind_of(head)
    except Refused as refusal:
        if refusal.code != "paper_unknown":
            raise NotOurKind(refusal) from refusal
        kind = ""
    if kind not in TAKEN:
        raise NotOurKind(Refused("plan_unknown", name=name))
    return kind


@contextmanager
def _written(upload: Upload) -> Iterator[tuple[Path, str]]:
    """The upload as a file of the work folder, gone afterwards unless it was taken."""
    path = store.work_path(f"plan-{secrets.token_urlsafe(12)}")
    most = settings.DOCUMENT_MAX_MB
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("wb") as out:
            for piece in upload.chunks():
                size += len(piece)
                if size > most * 1_000_000:
                    raise NotOurKind(Refused("paper_too_large", most=most))
                digest.update(piece)
                out.write(piece)
        yield path, digest.hexdigest()
    finally:
        path.unlink(missing_ok=True)
