from django.db import migrations, models

# The bits of a number, each moved apart by one, and back: << and | weigh the same in PostgreSQL,
# so every step stands in brackets.
CELLS = """
CREATE OR REPLACE FUNCTION qasima_spread(v bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT (e | (e << 1)) & x'5555555555555555'::bigint FROM (
    SELECT (d | (d << 2)) & x'3333333333333333'::bigint AS e FROM (
    SELECT (c | (c << 4)) & x'0F0F0F0F0F0F0F0F'::bigint AS d FROM (
    SELECT (b | (b << 8)) & x'00FF00FF00FF00FF'::bigint AS c FROM (
    SELECT (v | (v << 16)) & x'0000FFFF0000FFFF'::bigint AS b) s1) s2) s3) s4
$$;
CREATE OR REPLACE FUNCTION qasima_gather(v bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT (f | (f >> 16)) & x'00000000FFFFFFFF'::bigint FROM (
    SELECT (e | (e >> 8)) & x'0000FFFF0000FFFF'::bigint AS f FROM (
    SELECT (d | (d >> 4)) & x'00FF00FF00FF00FF'::bigint AS e FROM (
    SELECT (c | (c >> 2)) & x'0F0F0F0F0F0F0F0F'::bigint AS d FROM (
    SELECT (b | (b >> 1)) & x'3333333333333333'::bigint AS c FROM (
    SELECT v & x'5555555555555555'::bigint AS b) s1) s2) s3) s4) s5
$$;
CREATE OR REPLACE FUNCTION qasima_quadkey(point geometry) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT qasima_spread(greatest(0, least(16777215,
               floor((ST_X(point) + 20037508.342789244) / 40075016.685578488 * 16777216)::bigint)))
        | (qasima_spread(greatest(0, least(16777215,
               floor((20037508.342789244 - ST_Y(point)) / 40075016.685578488 * 16777216)::bigint)))
           << 1)
$$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0002_session"),
        ("complaints", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(CELLS, "DROP FUNCTION qasima_gather(bigint)"),
        migrations.RemoveIndex(model_name="complaint", name="complaint_by_cell"),
        migrations.RemoveIndex(model_name="complaint", name="complaint_open_by_cell"),
        migrations.AddField(
            model_name="category",
            name="partners",
            field=models.ManyToManyField(
                blank=True,
                related_name="+",
                to="accounts.agency",
                verbose_name="other agencies concerned",
            ),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(
                condition=models.Q(
                    (
                        "state__in",
                        (
                            "received", "triaged", "assigned", "accepted", "in_progress",
                            "needs_info", "notice_running", "scheduled", "referred", "work_done",
                            "verified", "reopened",
                        ),
                    )
                ),
                fields=["cell"],
                include=(
                    "id", "category", "state", "received_at", "due_at", "paused_at", "area", "unit",
                ),
                name="complaint_open_on_map",
            ),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(
                condition=models.Q(("close_reason", "resolved"), ("state", "closed")),
                fields=["closed_at"],
                include=("cell", "category", "received_at"),
                name="complaint_solved_on_map",
            ),
        ),
    ]
