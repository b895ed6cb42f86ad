"""Making, changing and sharing selections; each verb is one transaction with its audit record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.contrib.gis.geos import GEOSGeometry
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from gis_core.audit.records import record
from parcels.models import Parcel, SelectedParcel, Selection
from parcels.selection.errors import SelectionError

if TYPE_CHECKING:
    from gis_core.accounts.models import User

MOST_PARCELS = 20_000
LONGEST_NAME = 120


def make_selection(
    *,
    actor: User,
    name: str,
    how: str,
    parcels: Iterable[int],
    shape: GEOSGeometry | None = None,
    **details: object,
) -> Selection:
    """A selection of those parcels that the actor sees, in the given order.

    Raises ``SelectionError`` where none is left, or more than 20,000.
    """
    ids = _seen(list(dict.fromkeys(parcels)), actor)
    if not ids:
        raise SelectionError(_("There is no parcel to select. Choose at least one."))
    with transaction.atomic():
        selection = Selection.objects.create(
            maker=actor, name=_named(name), how=how, shape=shape, details=details
        )
        _write(selection, ids, after=0)
        record(actor, "selection.made", selection, how=how, parcels=len(ids))
    return selection


def add_parcels(selection: Selection, *, actor: User, parcels: Iterable[int]) -> int:
    """Add what the actor sees and is not in it yet; how many that were."""
    ids = _seen(list(dict.fromkeys(parcels)), actor)
    with transaction.atomic():
        locked = _own(selection, actor)
        present = set(locked.members.filter(parcel__in=ids).values_list("parcel_id", flat=True))
        new = [pk for pk in ids if pk not in present]
        if locked.members.count() + len(new) > MOST_PARCELS:
            raise SelectionError(_too_many())
        last = locked.members.aggregate(last=Max("position"))["last"] or 0
        _write(locked, new, after=last)
        locked.save(update_fields=["changed_at"])
        record(actor, "selection.extended", locked, parcels=len(new))
    return len(new)


def remove_parcels(selection: Selection, *, actor: User, parcels: Iterable[int]) -> int:
    """Take parcels out; how many that were."""
    with transaction.atomic():
        locked = _own(selection, actor)
        count, _rows = locked.members.filter(parcel__in=list(parcels)).delete()
        locked.save(update_fields=["changed_at"])
        record(actor, "selection.reduced", locked, parcels=count)
    return count


def rename(selection: Selection, *, actor: User, name: str) -> None:
    """Give it another name."""
    with transaction.atomic():
        locked = _own(selection, actor)
        locked.name = _named(name)
        locked.save(update_fields=["name", "changed_at"])
        record(actor, "selection.renamed", locked)


def share(selection: Selection, *, actor: User, is_shared: bool) -> None:
    """Let colleagues open it by its link, or no longer."""
    with transaction.atomic():
        locked = _own(selection, actor)
        locked.is_shared = is_shared
        locked.save(update_fields=["is_shared", "changed_at"])
        record(actor, "selection.shared" if is_shared else "selection.closed", locked)


def discard(selection: Selection, *, actor: User) -> None:
    """Delete it; the parcels stay what they are."""
    with transaction.atomic():
        locked = _own(selection, actor)
        record(actor, "selection.discarded", locked)
        locked.delete()


def _own(selection: Selection, actor: User) -> Selection:
    return Selection.objects.made_by(actor).select_for_update().get(pk=selection.pk)


def _seen(ids: list[int], actor: User) -> list[int]:
    if len(ids) > MOST_PARCELS:
        raise SelectionError(_too_many())
    seen = set(Parcel.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", flat=True))
    return [pk for pk in ids if pk in seen]


def _too_many() -> str:
    return _("A selection holds 20,000 parcels at most. Choose fewer.")


def _named(name: str) -> str:
    clean = " ".join(name.replace("\x00", " ").split())[:LONGEST_NAME]
    if not clean:
        raise SelectionError(_("Give the selection a name."))
    return clean


def _write(selection: Selection, ids: list[int], *, after: int) -> None:
    SelectedParcel.objects.bulk_create(
        (
            SelectedParcel(selection=selection, parcel_id=pk, position=position)
            for position, pk in enumerate(ids, start=after + 1)
        ),
        batch_size=5_000,
    )
