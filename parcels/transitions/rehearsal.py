"""A change carried out and taken back: what it would do, told by the very verb that does it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import connection, transaction

from parcels.file import open_file
from parcels.models import Parcel, ParcelBoundary, ParcelTransition, TransitionParcel
from parcels.transitions.numbering import borne_before

if TYPE_CHECKING:
    from gis_core.accounts.models import User
    from parcels.transitions.change import Change

# What follows from the ground or is told of the parcel itself; all else was recorded under it.
OF_THE_GROUND = {
    "identity", "boundary", "plan", "neighbours", "lineage", "history", "completeness",
}  # fmt: skip
Role = TransitionParcel.Role


@dataclass
class Row:
    """A parcel before or after, in square metres as computed and as the deed says."""

    parcel: Parcel
    label: str
    computed_m2: float | None
    official_m2: Decimal | None
    kept: list[tuple[str, int]] = field(default_factory=list)  # sections, and rows in each
    was_borne: bool = False  # its number belonged to another parcel once


@dataclass
class Preview:
    """What would be in the record afterwards."""

    transition: ParcelTransition
    ends: list[Row]
    begins: list[Row]
    renamed: tuple[str, str] | None = None

    @property
    def official_before_m2(self) -> Decimal | None:
        """The deeds of what ends together; None where nothing does, or one is not known."""
        return _sum(self.ends)

    @property
    def official_after_m2(self) -> Decimal | None:
        """The deeds of what begins together; None where one of them is not known."""
        return _sum(self.begins)

    @property
    def deeds_differ_m2(self) -> Decimal | None:
        """How much more or less the deeds say afterwards; None where that is not known."""
        before, after = self.official_before_m2, self.official_after_m2
        return None if before is None or after is None else after - before

    @property
    def keeps_rows(self) -> bool:
        """Whether anything stays with what ends."""
        return any(row.kept for row in self.ends)


class _TakenBackError(Exception):
    """Ends the transaction of a rehearsal; carries what was seen in it."""

    def __init__(self, preview: Preview) -> None:
        super().__init__()
        self.preview = preview


def rehearse(change: Change, user: User) -> Preview:
    """Carry it out, look, and take it back. Raises ``TransitionRefused`` as the verb would."""
    kept = {parcel.pk: _kept(parcel, user) for parcel in change.parcels}
    try:
        with transaction.atomic():
            made = change.carry_out(user)
            with connection.cursor() as cursor:  # what is checked at the end is checked now
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            raise _TakenBackError(_told(made, kept))
    except _TakenBackError as seen:
        return seen.preview


def _told(made: ParcelTransition, kept: dict[int, list[tuple[str, int]]]) -> Preview:
    made.refresh_from_db()
    parts = list(made.parts.select_related("parcel"))
    ends = [_row(part, kept.get(part.parcel_id, [])) for part in parts if part.role == Role.PARENT]
    begins = [_row(part, []) for part in parts if part.role == Role.CHILD]
    went_on = [part for part in parts if part.role == Role.SUBJECT]
    begins += [_row(part, kept[part.parcel_id]) for part in went_on]
    borne = borne_before([row.parcel for row in begins])
    for row in begins:
        row.was_borne = row.label in borne
    renamed = (went_on[0].label, went_on[0].label_after) if went_on else None
    return Preview(made, ends, begins, renamed)


def _row(part: TransitionParcel, kept: list[tuple[str, int]]) -> Row:
    version = ParcelBoundary.objects.filter(parcel=part.parcel_id, recorded_to=None)
    last = version.order_by("-valid_from").first()
    return Row(
        parcel=part.parcel,
        label=part.label_after or part.label,
        computed_m2=last.computed_area_m2 if last else None,
        official_m2=last.official_area_m2 if last else None,
        kept=kept,
    )


def _kept(parcel: Parcel, user: User) -> list[tuple[str, int]]:
    return [
        (section.title, section.count)
        for section in open_file(parcel, user)
        if section.count and section.key not in OF_THE_GROUND
    ]


def _sum(rows: list[Row]) -> Decimal | None:
    said = [row.official_m2 for row in rows]
    return None if not said or None in said else sum(said, Decimal())  # type: ignore[arg-type]
