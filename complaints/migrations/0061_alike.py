import complaints.models.photo
import django.contrib.postgres.indexes
from django.db import migrations, models

# Likenesses that differ in up to 7 of their 64 bits differ in at most one bit of at least one of
# their four quarters, so that an index of quarters finds them. Each quarter is told with its place
# in the upper bits. A likeness whose fields hardly differ from their neighbours to the right and
# below has none: it is that of a wall, the sky or the night, and all of those are alike.
BANDS = """
CREATE FUNCTION qasima_bands(likeness bigint) RETURNS integer[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 200 AS $$
    SELECT CASE WHEN bit_count(((likeness # (likeness >> 1)) & x'7F7F7F7F7F7F7F7F'::bigint)::bit(64))
                   + bit_count(((likeness # (likeness >> 8)) & x'00FFFFFFFFFFFFFF'::bigint)::bit(64))
                   < 20 THEN '{}'::integer[]
           ELSE ARRAY[(likeness & 65535)::integer,
                      (((likeness >> 16) & 65535) | (1 << 16))::integer,
                      (((likeness >> 32) & 65535) | (2 << 16))::integer,
                      (((likeness >> 48) & 65535) | (3 << 16))::integer] END
$$;
CREATE FUNCTION qasima_bands_around(likeness bigint) RETURNS integer[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 200 AS $$
    SELECT coalesce(array_agg(band # flip), '{}'::integer[])
    FROM unnest(qasima_bands(likeness)) band,
         (SELECT 0 AS flip UNION ALL SELECT 1 << bit FROM generate_series(0, 15) bit) flips
$$;
"""
GONE = """
DROP FUNCTION qasima_bands_around(bigint);
DROP FUNCTION qasima_bands(bigint);
"""


class Migration(migrations.Migration):

    dependencies = [
        ("complaints", "0060_never_emptied"),
    ]

    operations = [
        migrations.RunSQL(BANDS, GONE),
        migrations.AlterField(
            model_name="photo",
            name="likeness",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddIndex(
            model_name="photo",
            index=django.contrib.postgres.indexes.GinIndex(
                complaints.models.photo.Bands("likeness"), fastupdate=False, name="photo_alike"
            ),
        ),
    ]
