"""The two indexes of boundaries by place become what their models say: partial.

PostGIS' schema editor leaves the condition out where a GiST index stands on a plain geometry
column, so the database held two full copies.
"""

from django.db import migrations

CURRENT = "recorded_to IS NULL AND valid_to IS NULL"
ENDED = "recorded_to IS NULL AND valid_to IS NOT NULL"
INDEX = """
DROP INDEX {name};
CREATE INDEX {name} ON parcels_parcelboundary USING gist (boundary){where};
"""


def _partial(name: str, condition: str) -> migrations.RunSQL:
    """The state knows the condition already."""
    return migrations.RunSQL(
        INDEX.format(name=name, where=f" WHERE {condition}"), INDEX.format(name=name, where="")
    )


class Migration(migrations.Migration):
    dependencies = [("parcels", "0013_papers_chain")]

    operations = [
        _partial("boundary_current_by_place", CURRENT),
        _partial("boundary_ended_by_place", ENDED),
    ]
