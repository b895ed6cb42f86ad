"""What keeps history where it is."""

import pgtrigger

# Rows that may not be deleted one by one may not be deleted all at once: TRUNCATE asks no trigger
# of rows, and with CASCADE it reaches tables that nobody named.
NEVER_EMPTIED = pgtrigger.Trigger(
    name="never_emptied",
    level=pgtrigger.Statement,
    when=pgtrigger.Before,
    operation=pgtrigger.Truncate,
    func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
)
