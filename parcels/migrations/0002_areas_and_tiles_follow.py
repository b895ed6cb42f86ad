"""What the database does by itself when a block changes hands or drawn reference data changes."""

from django.db import migrations

# A block that moves to another area takes its parcels along: who may see them follows the area.
FOLLOW_BLOCK = """
CREATE FUNCTION qasima_parcels_follow_block() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE parcels_parcel SET area_id = NEW.area_id WHERE block_id = NEW.id;
    UPDATE parcels_parcelfabric SET area_id = NEW.area_id WHERE block_id = NEW.id;
    UPDATE tiles_layerversion SET version = version + 1, published_at = now()
    WHERE layer = 'parcels';
    RETURN NULL;
END $$;
CREATE TRIGGER parcels_follow_block AFTER UPDATE OF area_id ON areas_block
FOR EACH ROW WHEN (OLD.area_id IS DISTINCT FROM NEW.area_id)
EXECUTE FUNCTION qasima_parcels_follow_block();
"""
FOLLOW_NOT = """
DROP TRIGGER parcels_follow_block ON areas_block;
DROP FUNCTION qasima_parcels_follow_block();
"""
# Tiles are kept for a year under their version, so whatever changes a drawing raises it.
REDRAW = """
CREATE FUNCTION qasima_redraw() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO tiles_layerversion AS v (layer, version, published_at)
    VALUES (TG_ARGV[0], 1, now())
    ON CONFLICT (layer) DO UPDATE SET version = v.version + 1, published_at = now();
    RETURN NULL;
END $$;
"""
DRAWN = {
    "areas_area": "areas",
    "areas_block": "blocks",
    "parcels_zoneclass": "plan",
    "parcels_structuralplan": "plan",
}


def _watch(table: str, layer: str) -> str:
    return (
        f"CREATE TRIGGER redraw AFTER INSERT OR UPDATE OR DELETE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION qasima_redraw('{layer}');"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("parcels", "0001_initial"),
        ("areas", "0001_initial"),
        ("tiles", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(FOLLOW_BLOCK, FOLLOW_NOT),
        migrations.RunSQL(REDRAW, "DROP FUNCTION qasima_redraw() CASCADE;"),
        *(
            migrations.RunSQL(_watch(table, layer), f"DROP TRIGGER IF EXISTS redraw ON {table};")
            for table, layer in DRAWN.items()
        ),
    ]
