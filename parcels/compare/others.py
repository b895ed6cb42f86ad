"""Layers that are compared by key alone: what each side is, in the terms that publishing writes."""

from __future__ import annotations

from functools import partial

from django.db import connection

from gis_core.ingest.comparing import Sides
from gis_core.ingest.models import ImportRun
from parcels.publish import (
    delivered_roads,
    divisions,
    on_parcels,
    places,
    plan,
    roads,
    survey_points,
)

# A name left empty is no word against the published one.
_NAMES = """
    jsonb_strip_nulls(jsonb_build_object(
        'name_ar', nullif(staged.attributes->>'name_ar', ''),
        'name_en', nullif(staged.attributes->>'name_en', '')))
"""
# The code of the governorate that goes by the delivered word, else the word.
_GOVERNORATE = """
    jsonb_strip_nulls(jsonb_build_object('governorate', coalesce((
        SELECT governorate.code FROM areas_governorate governorate
        WHERE qasima_fold(governorate.code) = qasima_fold(staged.attributes->>'governorate')
           OR qasima_name(staged.attributes->>'governorate') IN (
                  SELECT qasima_name(name)
                  FROM unnest(ARRAY[governorate.name_ar, governorate.name_en]
                              || governorate.aliases) AS name)
        ORDER BY governorate.id LIMIT 1
    ), nullif(staged.attributes->>'governorate', ''))))
"""
AREAS = Sides(
    delivered=f"""
        SELECT staged.seq, staged.attributes->>'code' AS whole, staged.attributes->>'code' AS key,
               NULL::bigint AS block_id, ST_Multi(staged.boundary) AS boundary,
               {_NAMES} || {_GOVERNORATE} AS fields
        FROM ingest_stagedfeature staged WHERE staged.run_id = %(run)s
    """,
    published="""
        SELECT area.id AS row_id, area.code AS whole, area.code AS key, NULL::bigint AS block_id,
               area.boundary, jsonb_build_object('name_ar', area.name_ar, 'name_en', area.name_en,
                                                 'governorate', governorate.code) AS fields
        FROM areas_area area
        LEFT JOIN areas_governorate governorate ON governorate.id = area.governorate_id
    """,
)
BLOCKS = Sides(
    prepare=(places.resolve,),
    tables=places.TABLES,
    delivered=f"""
        SELECT staged.seq, coalesce(place.area_id, held.area_id) || '/'
                           || (staged.attributes->>'number') AS whole,
               staged.attributes->>'number' AS key, block.id AS block_id,
               ST_Multi(staged.boundary) AS boundary, {_NAMES} AS fields
        FROM ingest_stagedfeature staged
        JOIN delivered_place place
          ON place.area_word = coalesce(staged.attributes->>'area', '') AND place.block_word = ''
        LEFT JOIN ({divisions.HOLDER}) held ON held.seq = staged.seq
        LEFT JOIN areas_block block ON block.area_id = coalesce(place.area_id, held.area_id)
                                   AND block.number = staged.attributes->>'number'
        WHERE staged.run_id = %(run)s
    """,
    published="""
        SELECT id AS row_id, area_id || '/' || number AS whole, number AS key, id AS block_id,
               boundary, jsonb_build_object('name_ar', name_ar, 'name_en', name_en) AS fields
        FROM areas_block
    """,
)


def _meet_zones(run: ImportRun) -> None:
    """The edition that is meant, if there is one, and its zones that are delivered again."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS met_plan, met_zone")
        cursor.execute(
            "CREATE TEMP TABLE met_plan AS"
            " SELECT id AS plan_id FROM parcels_structuralplan WHERE edition = %s",
            [plan.edition_of(run)],
        )
        cursor.execute(
            "CREATE TEMP TABLE met_zone AS"
            " SELECT DISTINCT ON (zone_id) seq, zone_id FROM ("
            "    SELECT DISTINCT ON (staged.seq) staged.seq, zone.id AS zone_id"
            f"   {plan.SAME.format(plan='IN (SELECT plan_id FROM met_plan)')}"
            "    ORDER BY staged.seq, zone.id) met ORDER BY zone_id, seq",
            {"run": run.pk, "same": plan.SAME_WITHIN_M},
        )


# A zone has no key of its own: the same is what covers the same ground with the same class. Of an
# edition that is yet to be made there is nothing.
PLAN = Sides(
    prepare=(_meet_zones,),
    tables=("met_plan", "met_zone"),
    delivered="""
        SELECT staged.seq, coalesce(met.zone_id::text, 'new ' || staged.seq) AS whole, staged.key,
               NULL::bigint AS block_id, ST_Multi(staged.boundary) AS boundary,
               jsonb_build_object('zone_class', staged.attributes->>'zone_class') AS fields
        FROM ingest_stagedfeature staged LEFT JOIN met_zone met USING (seq)
        WHERE staged.run_id = %(run)s
    """,
    published="""
        SELECT zone.id AS row_id, zone.id::text AS whole,
               concat_ws('/', class.code, nullif(zone.code, '')) AS key, NULL::bigint AS block_id,
               zone.boundary, jsonb_build_object('zone_class', class.code) AS fields
        FROM parcels_structuralplanzone zone
        JOIN parcels_zoneclass class ON class.id = zone.zone_class_id
        WHERE zone.valid_to IS NULL AND zone.plan_id IN (SELECT plan_id FROM met_plan)
    """,
)
_PARCEL = """
    concat_ws('/', block.number, parcel.number, nullif(parcel.sub_number, ''))
"""
LICENCES = Sides(
    prepare=(on_parcels.link, on_parcels.resolve_states),
    tables=on_parcels.TABLES,
    always=("parcel",),
    delivered=f"""
        SELECT staged.seq, staged.attributes->>'number' AS whole,
               staged.attributes->>'number' AS key, parcel.block_id, NULL::geometry AS boundary,
               jsonb_build_object(
                   'licence_type', left(coalesce(staged.attributes->>'licence_type', 'building'),
                                        60),
                   'state', CASE WHEN licence.state = 'expired' AND told.state = 'issued'
                                      AND licence.expires_on < current_date
                                      AND (staged.attributes->>'expires_on')::date
                                          = licence.expires_on
                                 THEN licence.state
                                 ELSE coalesce(told.state,
                                      CASE WHEN staged.attributes->>'issued_on' IS NULL
                                           THEN 'submitted' ELSE 'issued' END) END,
                   'submitted_on', (staged.attributes->>'submitted_on')::date,
                   'decided_on', (staged.attributes->>'decided_on')::date,
                   'issued_on', (staged.attributes->>'issued_on')::date,
                   'expires_on', (staged.attributes->>'expires_on')::date,
                   'engineering_office', coalesce(staged.attributes->>'engineering_office', ''),
                   'parcel', {_PARCEL}) AS fields
        FROM ingest_stagedfeature staged
        LEFT JOIN linked USING (seq)
        LEFT JOIN delivered_state told ON told.word = coalesce(staged.attributes->>'state', '')
        LEFT JOIN parcels_buildinglicence licence
          ON licence.number = staged.attributes->>'number'
        LEFT JOIN parcels_parcel parcel ON parcel.id = linked.parcel_id
        LEFT JOIN areas_block block ON block.id = parcel.block_id
        WHERE staged.run_id = %(run)s
    """,
    published=f"""
        SELECT licence.id AS row_id, licence.number AS whole, licence.number AS key,
               parcel.block_id, NULL::geometry AS boundary,
               jsonb_build_object(
                   'licence_type', type.code, 'state', licence.state,
                   'submitted_on', licence.submitted_on, 'decided_on', licence.decided_on,
                   'issued_on', licence.issued_on, 'expires_on', licence.expires_on,
                   'engineering_office', licence.engineering_office,
                   'parcel', {_PARCEL}) AS fields
        FROM parcels_buildinglicence licence
        JOIN parcels_licencetype type ON type.id = licence.licence_type_id
        JOIN parcels_parcel parcel ON parcel.id = licence.parcel_id
        LEFT JOIN areas_block block ON block.id = parcel.block_id
        WHERE licence.office_id IS NULL AND (
            %(scope)s <> 'mentioned' AND licence.state IN ('issued', 'suspended')
            OR licence.number IN (
                SELECT attributes->>'number' FROM ingest_stagedfeature WHERE run_id = %(run)s))
    """,
)
# Without a code a building is the same where its ground and its parcel are.
_WHOLE = """
    CASE WHEN {0}.code <> '' THEN 'code ' || {0}.code
         ELSE md5(coalesce({0}.footprint::bytea, '')) || ' ' || coalesce({0}.parcel_id, 0) END
"""
_BUILDING = """
    jsonb_build_object('floors', {0}.floors, 'use', {0}.use, 'year_built', {0}.year_built,
                       'built_area_m2', {0}.built_area_m2)
"""
BUILDINGS = Sides(
    prepare=(on_parcels.link,),
    tables=on_parcels.TABLES,
    always=("parcel",),
    delivered=f"""
        SELECT building.seq, {_WHOLE.format("building")} AS whole, building.code AS key,
               parcel.block_id, building.footprint AS boundary,
               {_BUILDING.format("building")}
               || CASE WHEN building.footprint IS NULL AND building.parcel_id IS NULL THEN '{{}}'
                       ELSE jsonb_build_object('parcel', nullif({_PARCEL}, '')) END AS fields
        FROM ({on_parcels.AS_BUILDING}) building
        LEFT JOIN parcels_parcel parcel ON parcel.id = building.parcel_id
        LEFT JOIN areas_block block ON block.id = parcel.block_id
    """,
    published=f"""
        SELECT building.id AS row_id, {_WHOLE.format("building")} AS whole,
               building.code AS key, parcel.block_id, building.footprint AS boundary,
               {_BUILDING.format("building")}
               || jsonb_build_object('parcel', nullif({_PARCEL}, '')) AS fields
        FROM parcels_building building
        LEFT JOIN parcels_parcel parcel ON parcel.id = building.parcel_id
        LEFT JOIN areas_block block ON block.id = parcel.block_id
    """,
)


def _meet_roads(run: ImportRun) -> None:
    """Which published road each delivered one means, as publishing finds it."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS met_road")
        cursor.execute(
            "CREATE TEMP TABLE met_road AS SELECT road.seq, published.id AS street_id,"
            " road.centreline IS NOT NULL AS tells_line, road.surface IS NOT NULL AS tells_surface"
            f" FROM delivered_road road JOIN LATERAL ({roads.PUBLISHED}) published ON true",
            {"same": roads.SAME_WITHIN_M},
        )
        cursor.execute("ANALYZE met_road")


_ROAD_KEY = "coalesce(nullif({0}.code, ''), nullif({0}.name_ar, ''), {0}.name_en)"
_ROAD = """
    jsonb_build_object('name_ar', {0}.name_ar, 'name_en', {0}.name_en, 'kind', kind.code,
                       'width_m', {0}.width_m)
"""
# Of a road with both, its line and its surface are compared, as far as they are delivered.
ROADS = Sides(
    prepare=(delivered_roads.deliver, _meet_roads),
    tables=(*delivered_roads.TABLES, "met_road"),
    pieces="seqs",
    always=("area",),
    delivered=f"""
        SELECT road.seq, road.seqs, coalesce(met.street_id::text, 'new ' || road.seq) AS whole,
               {_ROAD_KEY.format("road")} AS key, NULL::bigint AS block_id,
               ST_Collect(road.centreline, road.surface) AS boundary,
               {_ROAD.format("road")} || jsonb_strip_nulls(
                   jsonb_build_object('area', area.code)) AS fields
        FROM delivered_road road
        LEFT JOIN met_road met USING (seq)
        LEFT JOIN parcels_streetkind kind ON kind.id = road.kind_id
        LEFT JOIN areas_area area ON area.id = road.area_id
    """,
    published=f"""
        SELECT street.id AS row_id, street.id::text AS whole,
               {_ROAD_KEY.format("street")} AS key, NULL::bigint AS block_id,
               ST_Collect(CASE WHEN tells_line IS NOT false THEN street.centreline END,
                          CASE WHEN tells_surface IS NOT false THEN street.surface END)
               AS boundary,
               {_ROAD.format("street")} || jsonb_build_object('area', area.code) AS fields
        FROM parcels_street street
        LEFT JOIN met_road met ON met.street_id = street.id
        LEFT JOIN parcels_streetkind kind ON kind.id = street.kind_id
        LEFT JOIN areas_area area ON area.id = street.area_id
        WHERE street.valid_to IS NULL
    """,
)


def _meet_plans(run: ImportRun) -> None:
    """What is known of each delivered plan, and what will be: the parcels that it is of."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS met_survey")
        cursor.execute(_MET_SURVEY, {"run": run.pk})
        cursor.execute("ANALYZE met_survey")


_PARCELS_OF = f"""
    (SELECT string_agg({_PARCEL}, ', ' ORDER BY parcel.id)
     FROM parcels_parcel parcel LEFT JOIN areas_block block ON block.id = parcel.block_id
     WHERE parcel.id IN (SELECT member.parcel_id FROM parcels_surveyplan_parcels member
                         WHERE member.surveyplan_id = plan.id {{more}}))
"""
_NAMED_TOO = """
    UNION SELECT linked.parcel_id FROM linked JOIN ingest_stagedfeature staged USING (seq)
    WHERE staged.run_id = %(run)s AND staged.attributes->>'plan' = told.number
"""
_MET_SURVEY = f"""
    CREATE TEMP TABLE met_survey AS
    SELECT told.number, plan.id AS plan_id, told.surveyor, told.surveyed_on,
           plan.surveyor AS known_surveyor, plan.surveyed_on AS known_day,
           {_PARCELS_OF.format(more="")} AS parcels,
           {_PARCELS_OF.format(more=_NAMED_TOO)} AS parcels_then
    FROM ({survey_points.TOLD_PLAN}) told
    LEFT JOIN parcels_surveyplan plan ON plan.number = told.number
"""
# A scope beyond what is named is that of whole plans: what they do not name any more goes. What is
# known of a plan stands, as in publishing.
SURVEY_POINTS = Sides(
    prepare=(partial(on_parcels.link, by_place=False), _meet_plans),
    tables=(*on_parcels.TABLES, "met_survey"),
    always=("parcel",),
    same_within_m=survey_points.SAME_WITHIN_M,
    delivered="""
        SELECT staged.seq, jsonb_build_array(attributes->>'plan', attributes->>'number')::text
               AS whole,
               concat_ws('/', attributes->>'plan', attributes->>'number') AS key,
               NULL::bigint AS block_id, ST_GeometryN(staged.boundary, 1) AS boundary,
               jsonb_build_object(
                   'accuracy_m', CASE WHEN NOT staged.is_rejected THEN
                       (attributes->>'accuracy_m')::float::numeric(6, 3) END,
                   'surveyor', coalesce(nullif(met.known_surveyor, ''), met.surveyor, ''),
                   'surveyed_on', coalesce(met.known_day, met.surveyed_on),
                   'parcel', met.parcels_then) AS fields
        FROM ingest_stagedfeature staged
        LEFT JOIN met_survey met ON met.number = attributes->>'plan'
        WHERE staged.run_id = %(run)s
    """,
    published="""
        SELECT point.id AS row_id, jsonb_build_array(met.number, point.number)::text AS whole,
               concat_ws('/', met.number, point.number) AS key, NULL::bigint AS block_id,
               point.location AS boundary,
               jsonb_build_object('accuracy_m', point.accuracy_m, 'surveyor', met.known_surveyor,
                                  'surveyed_on', met.known_day, 'parcel', met.parcels) AS fields
        FROM parcels_boundarypoint point JOIN met_survey met ON met.plan_id = point.plan_id
    """,
)
