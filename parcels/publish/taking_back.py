"""Taking a delivery of parcels back: versions withdrawn, their predecessors in force again.

Identities stay: a parcel that the delivery made ends as one that never was. What belongs together
(a parcel with its versions and numbers, all parcels of one transition) goes back or stays as one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext

from gis_core.ingest import taking_back
from gis_core.ingest.findings import Found
from gis_core.ingest.journal import Table
from gis_core.ingest.models import ImportRun
from gis_core.ingest.taking_back import TOUCHED, USED
from parcels import fabric
from parcels.history.pieces import OVERLAP_DEPTH_M
from parcels.licensing.marks import follow_boundaries
from parcels.models import Parcel
from parcels.publish.statements import execute, rows
from parcels.shares import refresh

if TYPE_CHECKING:
    from gis_core.accounts.models import User

PARCELS, VERSIONS = Table("parcels.parcel"), Table("parcels.parcelboundary")
NUMBERS, FORMER = Table("parcels.automatednumber"), Table("parcels.formeridentity")
TRANSITIONS = Table("parcels.parceltransition")
PARTS = Table("parcels.transitionparcel")
TABLES = (VERSIONS, NUMBERS, FORMER, PARTS, TRANSITIONS, PARCELS)
_OWN = {table.label for table in TABLES}
# Lists and drafts that name a parcel rest on nothing, and what follows by itself holds nothing up.
_HOLDS_NOTHING = {
    "parcels.changedparcel",
    "parcels.licencemark",
    "parcels.parcelquality",
    "parcels.selectedparcel",
    "parcels.whatif_parcels",
    "parcels.zoneshare",
}

# Each parcel that the run touched, in the group that goes back or stays together.
_GROUPS = """
    CREATE TEMP TABLE going_parcel ON COMMIT DROP AS
    SELECT parcel_id, coalesce(min(transition_id), -parcel_id) AS grp,
           bool_or(was_added) AS was_added, ''::text AS why
    FROM (
        SELECT row_id AS parcel_id, NULL::bigint AS transition_id, was_added FROM taken_back
        WHERE relation = 'parcels_parcel'
      UNION ALL
        SELECT version.parcel_id, NULL, false
        FROM taken_back mine JOIN parcels_parcelboundary version ON version.id = mine.row_id
        WHERE mine.relation = 'parcels_parcelboundary'
      UNION ALL
        SELECT number.parcel_id, NULL, false
        FROM taken_back mine JOIN parcels_automatednumber number ON number.id = mine.row_id
        WHERE mine.relation = 'parcels_automatednumber'
      UNION ALL
        SELECT part.parcel_id, part.transition_id, false
        FROM taken_back mine JOIN parcels_transitionparcel part ON part.id = mine.row_id
        WHERE mine.relation = 'parcels_transitionparcel'
    ) touched GROUP BY parcel_id
"""
_TOUCHED_SELF = """
    UPDATE going_parcel going SET why = %(why)s
    FROM taken_back mine
    WHERE mine.relation = 'parcels_parcel' AND mine.row_id = going.parcel_id AND mine.why <> ''
"""
_TOUCHED_VERSION = """
    UPDATE going_parcel going SET why = %(why)s
    FROM taken_back mine JOIN parcels_parcelboundary version ON version.id = mine.row_id
    WHERE mine.relation = 'parcels_parcelboundary' AND mine.why <> ''
      AND version.parcel_id = going.parcel_id
"""
# A decision about the parcel came later, though it changed nothing of what the run wrote.
_DECIDED_SINCE = """
    UPDATE going_parcel going SET why = %(why)s
    FROM parcels_transitionparcel part
    JOIN parcels_parceltransition made ON made.id = part.transition_id
    WHERE part.parcel_id = going.parcel_id AND NOT part.is_withdrawn
      AND made.created_at >= %(published_at)s
      AND NOT EXISTS (SELECT FROM taken_back mine
                      WHERE mine.relation = 'parcels_parceltransition' AND mine.row_id = made.id)
"""
_USED_PARCEL = """
    UPDATE going_parcel going SET why = %(why)s
    WHERE going.was_added AND going.why = ''
      AND EXISTS (SELECT FROM {user} other WHERE other.{column} = going.parcel_id)
"""
_USED_VERSION = """
    UPDATE going_parcel going SET why = %(why)s
    FROM taken_back mine
    JOIN parcels_parcelboundary version ON version.id = mine.row_id
    JOIN {user} other ON other.{column} = version.id
    WHERE mine.relation = 'parcels_parcelboundary' AND mine.was_added
      AND version.parcel_id = going.parcel_id
"""
# The number that it would have again is another parcel's by now.
_NUMBER_TAKEN = """
    UPDATE going_parcel going SET why = %(why)s
    FROM taken_back mine, parcels_parcel other
    WHERE going.why = '' AND mine.relation = 'parcels_parcel' AND mine.row_id = going.parcel_id
      AND mine.before->>'status' <> 'historic' AND other.status <> 'historic'
      AND other.id <> going.parcel_id
      AND other.number = mine.before->>'number' AND other.sub_number = mine.before->>'sub_number'
      AND other.plan_ref = mine.before->>'plan_ref'
      AND coalesce(other.block_id, 0) = coalesce((mine.before->>'block_id')::bigint, 0)
      AND coalesce(other.area_id, 0) = coalesce((mine.before->>'area_id')::bigint, 0)
      AND NOT EXISTS (SELECT FROM going_parcel too
                      WHERE too.parcel_id = other.id AND too.why = '')
"""
# The ground that it would have again is under what came since, or under what has to stay.
_GROUND_TAKEN = """
    UPDATE going_parcel going SET why = %(why)s
    FROM taken_back mine
    JOIN parcels_parcelboundary former ON former.id = mine.row_id
    JOIN parcels_parcelboundary present
      ON present.valid_to IS NULL AND present.recorded_to IS NULL
     AND ST_Intersects(present.boundary, former.boundary)
    WHERE going.why = '' AND former.parcel_id = going.parcel_id
      AND mine.relation = 'parcels_parcelboundary' AND NOT mine.was_added
      AND mine.before->>'valid_to' IS NULL AND mine.before->>'recorded_to' IS NULL
      AND present.parcel_id <> going.parcel_id AND present.recorded_from >= %(began)s
      AND NOT EXISTS (SELECT FROM going_parcel too
                      WHERE too.parcel_id = present.parcel_id AND too.why = '')
      AND NOT ST_IsEmpty(ST_Buffer(ST_Intersection(present.boundary, former.boundary), -%(depth)s))
"""
_TOGETHER = """
    UPDATE going_parcel going SET why = held.why
    FROM going_parcel held
    WHERE held.grp = going.grp AND held.why <> '' AND going.why = ''
"""
_LEAVE_PARCELS = """
    UPDATE taken_back mine SET why = going.why FROM going_parcel going
    WHERE going.why <> '' AND mine.relation = 'parcels_parcel' AND mine.row_id = going.parcel_id
"""
_LEAVE_ROWS = """
    UPDATE taken_back mine SET why = going.why
    FROM {table} live, going_parcel going
    WHERE mine.relation = %(table)s AND live.id = mine.row_id
      AND going.parcel_id = live.parcel_id AND going.why <> ''
"""
_LEAVE_TRANSITIONS = """
    UPDATE taken_back mine SET why = part.why
    FROM taken_back part JOIN parcels_transitionparcel live ON live.id = part.row_id
    WHERE part.relation = 'parcels_transitionparcel' AND part.why <> ''
      AND mine.relation = 'parcels_parceltransition' AND mine.row_id = live.transition_id
"""
# When the run's transaction began: what it wrote says so to the microsecond.
_BEGAN = """
    SELECT coalesce(min(version.recorded_from), %(published_at)s::timestamptz - interval '1 hour')
    FROM taken_back mine JOIN parcels_parcelboundary version ON version.id = mine.row_id
    WHERE mine.relation = 'parcels_parcelboundary' AND mine.was_added
"""
_WITHDRAW = """
    UPDATE parcels_parcelboundary version SET recorded_to = now()
    FROM taken_back mine
    WHERE mine.relation = 'parcels_parcelboundary' AND mine.was_added AND mine.why = ''
      AND version.id = mine.row_id AND version.recorded_to IS NULL
"""
_END_ADDED = """
    UPDATE parcels_parcel parcel SET status = 'historic', retired_because = %(because)s
    FROM taken_back mine
    WHERE mine.relation = 'parcels_parcel' AND mine.was_added AND mine.why = ''
      AND parcel.id = mine.row_id
"""
# Numbers that change places would meet on the way.
_MAKE_ROOM = """
    UPDATE parcels_parcel parcel SET number = '~' || parcel.id
    FROM taken_back mine
    WHERE mine.relation = 'parcels_parcel' AND NOT mine.was_added AND mine.why = ''
      AND parcel.id = mine.row_id AND parcel.status <> 'historic'
      AND parcel.number <> mine.before->>'number'
"""
_WITHDRAW_PARTS = """
    UPDATE parcels_transitionparcel part SET is_withdrawn = true
    FROM taken_back mine
    WHERE mine.relation = 'parcels_transitionparcel' AND mine.why = '' AND part.id = mine.row_id
      AND NOT part.is_withdrawn
"""
_WITHDRAW_TRANSITIONS = """
    UPDATE parcels_parceltransition made SET withdrawn_at = now()
    FROM taken_back mine
    WHERE mine.relation = 'parcels_parceltransition' AND mine.why = '' AND made.id = mine.row_id
"""
_COUNTED = (
    "SELECT count(*) FILTER (WHERE why = ''), count(*) FILTER (WHERE why <> '') FROM going_parcel"
)
_LEFT = """
    SELECT going.why, coalesce(block.number, ''), parcel.number, parcel.sub_number,
           ST_X(spot.place), ST_Y(spot.place)
    FROM going_parcel going
    JOIN parcels_parcel parcel ON parcel.id = going.parcel_id
    LEFT JOIN areas_block block ON block.id = parcel.block_id
    LEFT JOIN LATERAL (
        SELECT ST_Transform(ST_PointOnSurface(version.boundary), 4326) AS place
        FROM parcels_parcelboundary version
        WHERE version.parcel_id = parcel.id AND version.recorded_to IS NULL
        ORDER BY version.valid_from DESC LIMIT 1
    ) spot ON true
    WHERE going.why <> '' ORDER BY parcel.id
"""


def roll_back(run: ImportRun, _actor: User | None) -> dict[str, int]:
    """Restore what a run changed, in the caller's transaction: {restored, left}, in parcels."""
    taking_back.begin(run)
    for table in (PARCELS, VERSIONS):
        taking_back.mark_touched(table)
    execute("DROP TABLE IF EXISTS going_parcel")
    execute(_GROUPS)
    execute("CREATE UNIQUE INDEX ON going_parcel (parcel_id)")
    execute("CREATE INDEX ON going_parcel (grp)")
    execute("ANALYZE going_parcel")
    _mark(run)
    with _going_back():
        _withdraw_versions()
        _restore_parcels(run)
    _withdraw_transitions()
    _follow()
    taking_back.tell(run, _left())
    restored, left = rows(_COUNTED)[0]
    return {"restored": restored, "left": left}


def _mark(run: ImportRun) -> None:
    """Say of each parcel why it cannot go back, and of those that it would drag along."""
    execute(_TOUCHED_SELF, why=TOUCHED)
    execute(_TOUCHED_VERSION, why=TOUCHED)
    execute(_DECIDED_SINCE, why=TOUCHED, published_at=run.published_at)
    for user, column in taking_back.users_of(PARCELS):
        if user.label.startswith("parcels.") and user.label not in _HOLDS_NOTHING | _OWN:
            execute(_USED_PARCEL.format(user=user.name, column=column), why=USED)
    for user, column in taking_back.users_of(VERSIONS):
        if user.label not in _HOLDS_NOTHING:
            execute(_USED_VERSION.format(user=user.name, column=column), why=USED)
    execute(_TOGETHER)
    ((began,),) = rows(_BEGAN, published_at=run.published_at)
    while execute(_NUMBER_TAKEN, why=TOUCHED) + execute(
        _GROUND_TAKEN, why=TOUCHED, began=began, depth=OVERLAP_DEPTH_M
    ):
        execute(_TOGETHER)
    for table in (VERSIONS, NUMBERS, FORMER, PARTS):
        execute(_LEAVE_ROWS.format(table=table.name), table=table.name)
    execute(_LEAVE_PARCELS)
    execute(_LEAVE_TRANSITIONS)


@contextmanager
def _going_back() -> Iterator[None]:
    """Parcels that change inside tell of no day on which they changed."""
    execute("SELECT set_config('qasima.taking_back', 'on', true)")
    yield
    execute("SELECT set_config('qasima.taking_back', '', true)")


def _withdraw_versions() -> None:
    execute(_WITHDRAW)
    taking_back.restore(VERSIONS)


def _restore_parcels(run: ImportRun) -> None:
    because = gettext("Delivery %(run)s was taken back.") % {"run": run.pk}
    execute(_END_ADDED, because=because)
    execute(_MAKE_ROOM)
    taking_back.restore(PARCELS)
    for table in (NUMBERS, FORMER):
        taking_back.remove(table)


def _withdraw_transitions() -> None:
    execute(_WITHDRAW_PARTS)
    execute(_WITHDRAW_TRANSITIONS)


def _follow() -> None:
    """What is derived from parcels: their cover, the licences on the map, the shares."""
    gone = rows(
        "SELECT parcel.id, parcel.block_id FROM going_parcel going"
        " JOIN parcels_parcel parcel ON parcel.id = going.parcel_id WHERE going.why = ''"
    )
    fabric.rebuild({block_id for _pk, block_id in gone if block_id})
    follow_boundaries(pk for pk, _block_id in gone)
    transaction.on_commit(refresh.drain, robust=True)


def _left() -> Iterator[Found]:
    for why, block, number, sub_number, lng, lat in rows(_LEFT):
        label = Parcel(number=number, sub_number=sub_number).label
        key = f"{block} {label}".strip()
        what = Parcel._meta.verbose_name
        place = (lng, lat) if lng is not None else None
        yield Found(why, "W", params={"what": what, "key": key}, key=key, place=place)
