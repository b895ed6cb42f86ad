from django.db import migrations

# A delivery records thousands of lineages in one statement: they are followed together, once, and
# by their indexes, because the planner still takes the table to be empty.
_AT_ONCE = """
DROP TRIGGER qasima_lineage_is_acyclic ON parcels_transitionparcel;
CREATE OR REPLACE FUNCTION qasima_lineage_is_acyclic() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
    circle bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('lineage of parcels'));
    WITH RECURSIVE later AS (
        SELECT child.transition_id AS first, child.parcel_id
        FROM (SELECT DISTINCT transition_id FROM latter WHERE role <> 'subject') written
        JOIN parcels_transitionparcel child USING (transition_id)
        WHERE child.role = 'child' AND NOT child.is_withdrawn
      UNION
        SELECT later.first, child.parcel_id FROM later
        JOIN parcels_transitionparcel parent
          ON parent.parcel_id = later.parcel_id AND parent.role = 'parent'
         AND NOT parent.is_withdrawn
        JOIN parcels_transitionparcel child
          ON child.transition_id = parent.transition_id AND child.role = 'child'
    )
    SELECT later.first INTO circle FROM later
    JOIN parcels_transitionparcel parent
      ON parent.parcel_id = later.parcel_id AND parent.transition_id = later.first
    WHERE parent.role = 'parent' LIMIT 1;
    IF circle IS NOT NULL THEN
        RAISE EXCEPTION 'transition % would make a parcel descend from itself', circle
            USING ERRCODE = 'check_violation', CONSTRAINT = 'lineage_is_acyclic';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER qasima_lineage_is_acyclic AFTER INSERT ON parcels_transitionparcel
REFERENCING NEW TABLE AS latter
FOR EACH STATEMENT EXECUTE FUNCTION qasima_lineage_is_acyclic();
"""
_ONE_BY_ONE = """
DROP TRIGGER qasima_lineage_is_acyclic ON parcels_transitionparcel;
CREATE OR REPLACE FUNCTION qasima_lineage_is_acyclic() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('lineage of parcels'));
    IF EXISTS (
        WITH RECURSIVE later AS (
            SELECT child.parcel_id FROM parcels_transitionparcel child
            WHERE child.transition_id = NEW.transition_id AND child.role = 'child'
              AND NOT child.is_withdrawn
          UNION
            SELECT child.parcel_id FROM later
            JOIN parcels_transitionparcel parent
              ON parent.parcel_id = later.parcel_id AND parent.role = 'parent'
             AND NOT parent.is_withdrawn
            JOIN parcels_transitionparcel child
              ON child.transition_id = parent.transition_id AND child.role = 'child'
        )
        SELECT FROM later JOIN parcels_transitionparcel parent USING (parcel_id)
        WHERE parent.transition_id = NEW.transition_id AND parent.role = 'parent'
    ) THEN
        RAISE EXCEPTION 'transition % would make a parcel descend from itself', NEW.transition_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'lineage_is_acyclic';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER qasima_lineage_is_acyclic AFTER INSERT ON parcels_transitionparcel
FOR EACH ROW WHEN (NEW.role <> 'subject') EXECUTE FUNCTION qasima_lineage_is_acyclic();
"""


class Migration(migrations.Migration):
    dependencies = [("parcels", "0029_lineage_by_index")]

    operations = [migrations.RunSQL(_AT_ONCE, _ONE_BY_ONE)]
