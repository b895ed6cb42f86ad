"""The benchmarks' complaints: the demo's own maker, with many more of them left open."""

import sys

import psycopg
from django.db import transaction

from bench import database
from complaints.demo import make_complaints, make_room
from complaints.models import Category, Complaint
from parcels.demo.source import MADE_UP

# Two of five are open, which no desk should see, and which the maps and the duplicates must bear.
OPEN_SHARE = 0.4
NOTE = (
    "Complaints are make_demo's on the land of the benchmarks; 40 % of them were set to open,"
    " a backlog that no desk should have, so that maps and duplicates have to bear it."
)
_OPENED = """
UPDATE complaints_complaint SET state = 'in_progress', close_reason = '', closed_at = NULL,
       master_id = NULL
WHERE state = 'closed' AND source = %(source)s
  AND abs(hashint8(id)) %% 1000 < %(share)s * 1000
"""


def fill(count: int) -> None:
    """As many as asked for, made anew where there is another number of them."""
    mine = Complaint.objects.filter(source=MADE_UP)
    if mine.count() != count:
        print(f"Making {count:,} complaints")
        with transaction.atomic():
            make_room(replace=True, stdout=sys.stderr)
            make_complaints(complaints=count, stdout=sys.stderr)
        _leave_many_open()
    with psycopg.connect(database.dsn(), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def _leave_many_open() -> None:
    """Without a step for each, which is why the rules of the table are set aside."""
    with psycopg.connect(database.dsn()) as connection:
        connection.execute("ALTER TABLE complaints_complaint DISABLE TRIGGER USER")
        connection.execute(_OPENED, {"source": MADE_UP, "share": OPEN_SHARE})
        connection.execute("ALTER TABLE complaints_complaint ENABLE TRIGGER USER")


def told() -> list[str]:
    """What the tables hold, for a report's notes."""
    counted = Complaint.objects.count()
    opened = Complaint.objects.open().count()
    return [f"{counted:,} complaints, {opened:,} of them open.", NOTE]


def categories() -> list[Category]:
    """Those that the public map shows at their place."""
    return list(Category.objects.filter(publicity="exact").select_related("group"))
