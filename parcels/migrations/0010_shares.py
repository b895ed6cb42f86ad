"""Shares of parcels in plans: the tables, the rule, and the triggers that queue what changed."""

import django.contrib.gis.db.models.fields
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import parcels.models.condition
from django.db import migrations, models

from gis_core import crs

# The polygons of an overlay, whatever the corners: where exact arithmetic gives up, a tenth of a
# millimetre of grid does not.
OVERLAYS = """
CREATE FUNCTION qasima_common(one geometry, other geometry) RETURNS geometry
LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
    RETURN ST_CollectionExtract(ST_Intersection(one, other), 3);
EXCEPTION WHEN internal_error THEN
    RETURN ST_CollectionExtract(ST_Intersection(
        ST_MakeValid(one, 'method=structure'), ST_MakeValid(other, 'method=structure'), 0.0001), 3);
END $$;

CREATE FUNCTION qasima_less(one geometry, other geometry) RETURNS geometry
LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
    rest geometry;
BEGIN
    rest := ST_CollectionExtract(ST_Difference(one, other), 3);
    -- On needles GEOS may keep a strip of what it takes away; on a grid of micrometres it does not.
    IF abs(ST_Area(one) - ST_Area(qasima_common(one, other)) - ST_Area(rest)) > 0.0005 THEN
        rest := ST_CollectionExtract(ST_Difference(one, other, 0.000001), 3);
    END IF;
    RETURN rest;
EXCEPTION WHEN internal_error THEN
    RETURN ST_CollectionExtract(ST_Difference(
        ST_MakeValid(one, 'method=structure'), ST_MakeValid(other, 'method=structure'), 0.0001), 3);
END $$;

CREATE FUNCTION qasima_together(grounds geometry[]) RETURNS geometry
LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
    RETURN ST_CollectionExtract(ST_Union(grounds), 3);
EXCEPTION WHEN internal_error THEN
    RETURN ST_CollectionExtract(ST_UnaryUnion(
        ST_MakeValid(ST_Collect(grounds), 'method=structure'), 0.0001), 3);
END $$;

-- The ground that two or more of the given grounds share, each square metre once; null where none.
CREATE FUNCTION qasima_contested(grounds geometry[], noise double precision) RETURNS geometry
LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
    shared geometry[] := '{}';
    ground geometry;
BEGIN
    FOR i IN 1 .. cardinality(grounds) - 1 LOOP
        FOR j IN i + 1 .. cardinality(grounds) LOOP
            ground := qasima_common(grounds[i], grounds[j]);
            IF ST_Area(ground) > noise THEN
                shared := shared || ground;
            END IF;
        END LOOP;
    END LOOP;
    RETURN CASE WHEN cardinality(shared) > 0 THEN qasima_together(shared) END;
END $$;

-- Whether anything is left when a rim of the given width is taken off. Ground that its rim cannot
-- hold (at most width x perimeter, twice that to be safe, and a disc a ring) needs no erosion.
CREATE FUNCTION qasima_survives(ground geometry, rim double precision) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT CASE
        WHEN ST_Area(ground)
             > 2 * rim * ST_Perimeter(ground) + pi() * rim * rim * ST_NRings(ground) THEN true
        ELSE NOT ST_IsEmpty(ST_Buffer(ground, -rim))
    END
$$;
"""
# One rule for what is stored, what is read for a day gone by, and what is drawn on the map.
RULE = """
-- Zones in force on a day, as ``StructuralPlanZone.objects.as_of`` says it.
CREATE FUNCTION qasima_zones_on(day date)
RETURNS TABLE (zone_id bigint, plan_id bigint, zone_class_id bigint, ground geometry,
               is_exclusive boolean, accuracy_m double precision)
LANGUAGE sql STABLE AS $$
    SELECT zone.id, zone.plan_id, zone.zone_class_id, zone.boundary, plan.is_exclusive,
           plan.accuracy_m
    FROM parcels_structuralplanzone zone
    JOIN parcels_structuralplan plan ON plan.id = zone.plan_id
    WHERE zone.valid_from <= day AND (zone.valid_to IS NULL OR zone.valid_to > day)
      AND plan.state IN ('in_force', 'superseded')
      AND plan.valid_from <= day AND (plan.valid_to IS NULL OR plan.valid_to > day)
$$;

CREATE FUNCTION qasima_shares(boundaries bigint[], day date)
RETURNS TABLE (boundary_id bigint, plan_id bigint, zone_class_id bigint, kind varchar,
               is_material boolean, area_m2 double precision, percent numeric,
               mean_width_m double precision, between_classes bigint[], slice geometry)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
RETURN QUERY
WITH near AS MATERIALIZED (
    -- Zone by zone, so that PostGIS prepares each zone once for all parcels under it.
    SELECT version.id AS boundary_id, version.boundary, version.computed_area_m2 AS whole,
           zone.ground, zone.plan_id, zone.zone_class_id, zone.is_exclusive, zone.accuracy_m
    FROM parcels_parcelboundary version
    JOIN qasima_zones_on(day) zone ON zone.ground && version.boundary
    WHERE version.id = ANY(boundaries)
    ORDER BY zone.zone_id
), met AS MATERIALIZED (
    SELECT near.*, ST_Covers(near.ground, near.boundary) AS is_whole FROM near
), cut AS MATERIALIZED (
    SELECT met.boundary_id, met.plan_id, met.zone_class_id, met.is_exclusive, met.accuracy_m,
           met.whole, met.is_whole,
           CASE WHEN met.is_whole THEN met.boundary
                ELSE qasima_common(met.ground, met.boundary) END AS slice
    FROM met
    WHERE met.is_whole OR ST_Intersects(met.ground, met.boundary)
), classed AS MATERIALIZED (
    -- Several zones of one class are one ground.
    SELECT cut.boundary_id, cut.plan_id, cut.zone_class_id, cut.is_exclusive, cut.accuracy_m,
           cut.whole, bool_or(cut.is_whole) AS is_whole,
           CASE WHEN count(*) = 1 THEN (array_agg(cut.slice))[1]
                WHEN bool_or(cut.is_whole)
                    THEN (array_agg(cut.slice) FILTER (WHERE cut.is_whole))[1]
                ELSE qasima_together(array_agg(cut.slice)) END AS slice
    FROM cut
    GROUP BY cut.boundary_id, cut.plan_id, cut.zone_class_id, cut.is_exclusive, cut.accuracy_m,
             cut.whole
), sized AS MATERIALIZED (
    -- A square centimetre is what the arithmetic of a common edge may leave; it is no ground.
    SELECT classed.*,
           CASE WHEN classed.is_whole THEN classed.whole ELSE ST_Area(classed.slice) END
               AS area_m2,
           least(0.0001, classed.whole * 1e-6) AS noise
    FROM classed
), counted AS MATERIALIZED (
    SELECT sized.*, count(*) OVER plan_over_parcel AS classes
    FROM sized
    WHERE sized.area_m2 > sized.noise
    WINDOW plan_over_parcel AS (PARTITION BY sized.boundary_id, sized.plan_id)
), gathered AS MATERIALIZED (
    -- Exclusive plans that are more than one class over the whole parcel.
    SELECT counted.boundary_id, counted.plan_id, counted.accuracy_m, counted.whole,
           counted.noise, sum(counted.area_m2) AS claimed,
           array_agg(counted.zone_class_id ORDER BY counted.zone_class_id) AS zone_classes,
           array_agg(counted.slice ORDER BY counted.zone_class_id) AS slices
    FROM counted
    WHERE counted.is_exclusive AND NOT (counted.classes = 1 AND counted.is_whole)
    GROUP BY counted.boundary_id, counted.plan_id, counted.accuracy_m, counted.whole,
             counted.noise
), covered AS MATERIALIZED (
    SELECT gathered.*,
           CASE WHEN cardinality(gathered.slices) = 1 THEN gathered.slices[1]
                ELSE qasima_together(gathered.slices) END AS covered
    FROM gathered
), mixed AS MATERIALIZED (
    SELECT covered.*,
           CASE WHEN covered.claimed - ST_Area(covered.covered) > covered.noise
                THEN qasima_contested(covered.slices, covered.noise) END AS contested,
           CASE WHEN covered.whole - ST_Area(covered.covered) > covered.noise
                THEN qasima_less(version.boundary, covered.covered) END AS uncovered
    FROM covered
    JOIN parcels_parcelboundary version ON version.id = covered.boundary_id
), part AS MATERIALIZED (
    SELECT counted.boundary_id, counted.plan_id, counted.is_exclusive, counted.accuracy_m,
           counted.whole, counted.noise, counted.zone_class_id, NULL AS gap,
           '{}'::bigint[] AS between_classes, counted.slice, counted.area_m2
    FROM counted
    WHERE NOT counted.is_exclusive OR counted.classes = 1 AND counted.is_whole
    UNION ALL
    SELECT mixed.boundary_id, mixed.plan_id, true, mixed.accuracy_m, mixed.whole, mixed.noise,
           own.zone_class_id, own.gap, own.between_classes, own.slice, ST_Area(own.slice)
    FROM mixed
    CROSS JOIN LATERAL (
        SELECT claim.zone_class_id, NULL AS gap, '{}'::bigint[] AS between_classes,
               CASE WHEN mixed.contested IS NULL THEN claim.slice
                    ELSE qasima_less(claim.slice, mixed.contested) END AS slice
        FROM unnest(mixed.zone_classes, mixed.slices) AS claim(zone_class_id, slice)
        UNION ALL
        SELECT NULL, 'conflict',
               ARRAY(SELECT claim.zone_class_id
                     FROM unnest(mixed.zone_classes, mixed.slices) AS claim(zone_class_id, slice)
                     WHERE ST_Area(qasima_common(claim.slice, mixed.contested)) > mixed.noise),
               mixed.contested
        WHERE mixed.contested IS NOT NULL
        UNION ALL
        SELECT NULL, 'uncovered', '{}', mixed.uncovered WHERE mixed.uncovered IS NOT NULL
        OFFSET 0
    ) own
), quota AS MATERIALIZED (
    -- Hundredths of a per cent; an exclusive plan's parts are parts of their sum.
    SELECT part.*,
           CASE WHEN part.is_exclusive
                THEN 10000 * part.area_m2 / sum(part.area_m2) OVER plan_over_parcel
                ELSE least(10000, round(10000 * part.area_m2 / part.whole)) END AS exact
    FROM part
    WHERE part.area_m2 > part.noise
    WINDOW plan_over_parcel AS (PARTITION BY part.boundary_id, part.plan_id)
), ranked AS MATERIALIZED (
    -- The largest remainders get what rounding down has left over.
    SELECT quota.*,
           10000 - sum(floor(quota.exact)) OVER (PARTITION BY quota.boundary_id, quota.plan_id)
               AS left_over,
           row_number() OVER (
               PARTITION BY quota.boundary_id, quota.plan_id
               ORDER BY quota.exact - floor(quota.exact) DESC, quota.area_m2 DESC,
                        quota.zone_class_id, quota.gap
           ) AS turn,
           quota.area_m2 >= quota.whole - quota.noise
               OR qasima_survives(quota.slice, quota.accuracy_m) AS is_material
    FROM quota
)
SELECT ranked.boundary_id, ranked.plan_id, ranked.zone_class_id,
       coalesce(ranked.gap, CASE WHEN ranked.is_material THEN 'material' ELSE 'trace' END)::varchar,
       ranked.is_material, ranked.area_m2,
       ((floor(ranked.exact)
         + CASE WHEN ranked.is_exclusive AND ranked.turn <= ranked.left_over THEN 1 ELSE 0 END)
        ::numeric / 100)::numeric(5, 2),
       CASE WHEN NOT ranked.is_material
            THEN 2 * ranked.area_m2 / nullif(ST_Perimeter(ranked.slice), 0) END,
       ranked.between_classes, ranked.slice
FROM ranked;
END $$;
"""
# What a reader gets: stored rows where they still hold, else the rule applied to this one parcel.
READING = """
CREATE FUNCTION qasima_shares_wait(parcel bigint, ground geometry, today date) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT NOT EXISTS (SELECT FROM parcels_shareday WHERE day = today)
        OR EXISTS (SELECT FROM parcels_sharequeue WHERE parcel_id = parcel)
        OR EXISTS (SELECT FROM parcels_sharequeue queued WHERE ST_Intersects(queued.ground, $2))
$$;

CREATE FUNCTION qasima_shares_of(parcel bigint, clock date, today date)
RETURNS TABLE (boundary_id bigint, plan_id bigint, zone_class_id bigint, kind varchar,
               is_material boolean, area_m2 double precision, percent numeric,
               mean_width_m double precision, between_classes bigint[])
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    version_id bigint;
    ground geometry;
BEGIN
    IF clock IS NULL THEN
        SELECT id, boundary INTO version_id, ground FROM parcels_parcelboundary
        WHERE parcel_id = parcel AND valid_to IS NULL AND recorded_to IS NULL;
    ELSE
        SELECT id, boundary INTO version_id, ground FROM parcels_parcelboundary
        WHERE parcel_id = parcel AND recorded_to IS NULL
          AND valid_from <= clock AND (valid_to IS NULL OR valid_to > clock);
    END IF;
    IF version_id IS NULL THEN
        RETURN;
    ELSIF clock IS NULL AND NOT qasima_shares_wait(parcel, ground, today) THEN
        RETURN QUERY
        SELECT share.boundary_id, share.plan_id, share.zone_class_id, share.kind,
               share.is_material, share.area_m2, share.percent, share.mean_width_m, share.between
        FROM parcels_zoneshare share WHERE share.boundary_id = version_id;
    ELSE
        RETURN QUERY
        SELECT share.boundary_id, share.plan_id, share.zone_class_id, share.kind,
               share.is_material, share.area_m2, share.percent, share.mean_width_m,
               share.between_classes
        FROM qasima_shares(ARRAY[version_id], coalesce(clock, today)) share;
    END IF;
END $$;
"""
# A zone's own ground waits, and not the parcels under it: they are looked up once it is
# committed, so that a parcel that arrives at the same moment is not missed.
WATCH = """
CREATE FUNCTION qasima_queue_parcels() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO parcels_sharequeue (parcel_id)
        SELECT DISTINCT parcel_id FROM after
        WHERE valid_to IS NULL AND recorded_to IS NULL;
    ELSE
        INSERT INTO parcels_sharequeue (parcel_id)
        SELECT before.parcel_id FROM before JOIN after USING (id)
        WHERE before.valid_to IS NULL AND before.recorded_to IS NULL
          AND ROW(before.parcel_id, before.boundary, before.valid_to, before.recorded_to)
              IS DISTINCT FROM ROW(after.parcel_id, after.boundary, after.valid_to, after.recorded_to)
        UNION
        SELECT after.parcel_id FROM before JOIN after USING (id)
        WHERE after.valid_to IS NULL AND after.recorded_to IS NULL
          AND ROW(before.parcel_id, before.boundary, before.valid_to, before.recorded_to)
              IS DISTINCT FROM ROW(after.parcel_id, after.boundary, after.valid_to, after.recorded_to);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER queue_shares_of_added AFTER INSERT ON parcels_parcelboundary
REFERENCING NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION qasima_queue_parcels();
CREATE TRIGGER queue_shares_of_changed AFTER UPDATE ON parcels_parcelboundary
REFERENCING OLD TABLE AS before NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION qasima_queue_parcels();

-- The plan is locked against a change of its state, or a zone could slip in between the two.
CREATE FUNCTION qasima_queue_zones() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM FROM parcels_structuralplan WHERE id IN (SELECT plan_id FROM after) FOR SHARE;
        INSERT INTO parcels_sharequeue (ground)
        SELECT after.boundary FROM after JOIN parcels_structuralplan plan ON plan.id = plan_id
        WHERE plan.state IN ('in_force', 'superseded');
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO parcels_sharequeue (ground)
        SELECT before.boundary FROM before JOIN parcels_structuralplan plan ON plan.id = plan_id
        WHERE plan.state IN ('in_force', 'superseded');
    ELSE
        PERFORM FROM parcels_structuralplan
        WHERE id IN (SELECT plan_id FROM before UNION SELECT plan_id FROM after) FOR SHARE;
        INSERT INTO parcels_sharequeue (ground)
        SELECT moved.ground
        FROM before JOIN after USING (id)
        CROSS JOIN LATERAL (
            SELECT before.plan_id, before.boundary UNION SELECT after.plan_id, after.boundary
        ) moved(plan_id, ground)
        JOIN parcels_structuralplan plan ON plan.id = moved.plan_id
        WHERE plan.state IN ('in_force', 'superseded')
          AND ROW(before.plan_id, before.zone_class_id, before.boundary, before.valid_from,
                  before.valid_to)
              IS DISTINCT FROM ROW(after.plan_id, after.zone_class_id, after.boundary,
                                   after.valid_from, after.valid_to);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER queue_shares_under_added AFTER INSERT ON parcels_structuralplanzone
REFERENCING NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION qasima_queue_zones();
CREATE TRIGGER queue_shares_under_changed AFTER UPDATE ON parcels_structuralplanzone
REFERENCING OLD TABLE AS before NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION qasima_queue_zones();
CREATE TRIGGER queue_shares_under_removed AFTER DELETE ON parcels_structuralplanzone
REFERENCING OLD TABLE AS before
FOR EACH STATEMENT EXECUTE FUNCTION qasima_queue_zones();

CREATE FUNCTION qasima_queue_plans() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO parcels_sharequeue (ground)
    SELECT zone.boundary
    FROM before JOIN after USING (id)
    JOIN parcels_structuralplanzone zone ON zone.plan_id = after.id
    WHERE (before.state IN ('in_force', 'superseded') OR after.state IN ('in_force', 'superseded'))
      AND ROW(before.state, before.valid_from, before.valid_to, before.is_exclusive,
              before.accuracy_m)
          IS DISTINCT FROM ROW(after.state, after.valid_from, after.valid_to, after.is_exclusive,
                               after.accuracy_m);
    RETURN NULL;
END $$;
CREATE TRIGGER queue_shares_under_plan AFTER UPDATE ON parcels_structuralplan
REFERENCING OLD TABLE AS before NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION qasima_queue_plans();
"""
UNWATCH = """
DROP FUNCTION qasima_queue_parcels() CASCADE;
DROP FUNCTION qasima_queue_zones() CASCADE;
DROP FUNCTION qasima_queue_plans() CASCADE;
"""
# The vocabulary that ``parcels.models.condition`` explains to whoever enters a rule. Rules that are
# there already stay; what they say beyond it is shown as not understood.
VOCABULARY = """
ALTER TABLE parcels_regulation ADD CONSTRAINT regulation_condition_is_known CHECK (
    CASE WHEN jsonb_typeof(condition) = 'object' THEN
        condition - '{plot_m2_from,plot_m2_to,corner,street}'::text[] = '{}'
        AND coalesce(jsonb_typeof(condition->'plot_m2_from'), 'number') = 'number'
        AND coalesce(jsonb_typeof(condition->'plot_m2_to'), 'number') = 'number'
        AND coalesce(jsonb_typeof(condition->'corner'), 'boolean') = 'boolean'
        AND coalesce(jsonb_typeof(condition->'street'), 'string') IN ('string', 'array')
    ELSE false END
) NOT VALID;
"""
# What is in the database already waits for its shares like anything that arrives.
FIRST = """
INSERT INTO parcels_sharequeue (parcel_id)
SELECT parcel_id FROM parcels_parcelboundary WHERE valid_to IS NULL AND recorded_to IS NULL;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('parcels', '0017_extract'),
    ]

    operations = [
        migrations.CreateModel(
            name='ShareDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name='ShareQueue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ground', django.contrib.gis.db.models.fields.MultiPolygonField(null=True, spatial_index=False, srid=crs.STORAGE)),
                ('queued_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name='ZoneShare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('material', 'share'), ('trace', 'trace of drawing'), ('uncovered', 'outside every zone'), ('conflict', 'under several classes')], max_length=9)),
                ('is_material', models.BooleanField()),
                ('area_m2', models.FloatField()),
                ('percent', models.DecimalField(decimal_places=2, max_digits=5)),
                ('mean_width_m', models.FloatField(null=True)),
                ('between', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
            ],
            options={
                'verbose_name': 'share of a parcel',
                'verbose_name_plural': 'shares of parcels',
            },
        ),
        migrations.AddField(
            model_name='structuralplan',
            name='accuracy_m',
            field=models.FloatField(default=0.05, help_text='A slice of a parcel that is nowhere wider than twice this is shown as a trace of drawing, not as a share.', validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(50)], verbose_name='accuracy of the drawing (m)'),
        ),
        migrations.AddConstraint(
            model_name='structuralplan',
            constraint=models.CheckConstraint(condition=models.Q(('accuracy_m__gte', 0), ('accuracy_m__lte', 50)), name='plan_accuracy_is_sane'),
        ),
        migrations.AddConstraint(
            model_name='shareday',
            constraint=models.CheckConstraint(condition=models.Q(('pk', 1)), name='share_day_is_one'),
        ),
        migrations.AddField(
            model_name='sharequeue',
            name='parcel',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='parcels.parcel'),
        ),
        migrations.AddField(
            model_name='zoneshare',
            name='boundary',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='parcels.parcelboundary'),
        ),
        migrations.AddField(
            model_name='zoneshare',
            name='plan',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='parcels.structuralplan'),
        ),
        migrations.AddField(
            model_name='zoneshare',
            name='zone_class',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='parcels.zoneclass'),
        ),
        migrations.AddIndex(
            model_name='sharequeue',
            index=django.contrib.postgres.indexes.GistIndex(condition=models.Q(('ground__isnull', False)), fields=['ground'], name='share_queue_by_place'),
        ),
        migrations.AddIndex(
            model_name='sharequeue',
            index=models.Index(condition=models.Q(('parcel__isnull', False)), fields=['parcel'], name='share_queue_by_parcel'),
        ),
        migrations.AddConstraint(
            model_name='sharequeue',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ground__isnull', False), ('parcel', None)), models.Q(('ground', None), ('parcel__isnull', False)), _connector='OR'), name='queue_names_parcel_or_ground'),
        ),
        migrations.AddIndex(
            model_name='zoneshare',
            index=models.Index(condition=models.Q(('is_material', True), ('kind__in', ['uncovered', 'conflict'])), fields=['plan'], name='share_in_doubt'),
        ),
        migrations.AddConstraint(
            model_name='zoneshare',
            constraint=models.UniqueConstraint(fields=('boundary', 'plan', 'zone_class', 'kind'), name='share_once_per_class', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='zoneshare',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('is_material', True), ('kind', 'material'), ('zone_class__isnull', False)), models.Q(('is_material', False), ('kind', 'trace'), ('zone_class__isnull', False)), models.Q(('kind__in', ['uncovered', 'conflict']), ('zone_class', None)), _connector='OR'), name='share_kind_fits'),
        ),
        migrations.AddConstraint(
            model_name='zoneshare',
            constraint=models.CheckConstraint(condition=models.Q(('area_m2__gt', 0), ('percent__gte', 0), ('percent__lte', 100)), name='share_is_a_part'),
        ),
        migrations.RunSQL(
            OVERLAYS,
            "DROP FUNCTION qasima_survives, qasima_contested, qasima_together, qasima_less, qasima_common;",
        ),
        migrations.RunSQL(RULE, "DROP FUNCTION qasima_shares, qasima_zones_on;"),
        migrations.RunSQL(READING, "DROP FUNCTION qasima_shares_of, qasima_shares_wait;"),
        migrations.RunSQL(WATCH, UNWATCH),
        migrations.AlterField(
            model_name='regulation',
            name='condition',
            field=models.JSONField(blank=True, default=dict, validators=[parcels.models.condition.check_condition], verbose_name='condition'),
        ),
        migrations.RunSQL(
            VOCABULARY,
            "ALTER TABLE parcels_regulation DROP CONSTRAINT regulation_condition_is_known;",
        ),
        migrations.RunSQL(FIRST, migrations.RunSQL.noop),
    ]
