"""The checks: each one statement over the chosen parcels, with its theme and its words.

``chosen`` holds the parcels in question: ``id``, ``area_id``, and of the boundary in force
``boundary_id``, ``boundary``, ``official_area_m2``, ``computed_area_m2``, ``valid_from``. A
check selects ``id`` and ``detail``, a JSON object that fills the blanks of its sentence. Each
statement is a whole set's: it joins and does not ask once for each parcel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

AREA_TOLERANCE = 0.01  # deed against computed, as a share of the computed: as deliveries warn
OUTSIDE_M = 0.3  # how far a footprint may be drawn over the line before it contradicts it
WAITING_DAYS = 90
SURVEY_LAG_DAYS = 366


class Kind(models.TextChoices):
    """What is the matter with a theme of the file."""

    MISSING = "missing", _("missing")
    STALE = "stale", _("out of date")
    CONTRADICTING = "contradicting", _("contradicting")


class Theme(models.TextChoices):
    """What a complete file is made of; the meter is the share of themes without a finding."""

    IDENTITY = "identity", _("automated number")
    BOUNDARY = "boundary", _("boundary")
    AREA = "area", _("area in the deed")
    PLAN = "plan", _("structural plan")
    LICENCES = "licences", _("building licences")
    FILE = "file", _("building file")
    DOCUMENTS = "documents", _("documents")
    BUILDINGS = "buildings", _("buildings")
    SURVEY = "survey", _("survey plan")


@dataclass(frozen=True)
class Check:
    """One thing that can be wrong: ``says`` is its sentence, ``fix`` what to do."""

    code: str
    kind: Kind
    theme: Theme
    name: str | _StrPromise
    says: str | _StrPromise
    fix: str | _StrPromise
    statement: str


_NOTHING = "'{}'::jsonb AS detail"
# Parcels of the choice that something stands on, or may.
_BUILT = """
    SELECT DISTINCT building.parcel_id FROM parcels_building building
    JOIN chosen ON chosen.id = building.parcel_id
"""
# Parts of an exclusive plan that are wider than its drawing is accurate.
_DOUBTFUL = """SELECT chosen.id,
                       jsonb_build_object('area', round(sum(share.area_m2)::numeric, 1)) AS detail
                FROM chosen JOIN parcels_zoneshare share USING (boundary_id)
                WHERE share.is_material AND share.kind = '{kind}'
                GROUP BY chosen.id"""

CHECKS = (
    Check(
        "number_missing",
        Kind.MISSING,
        Theme.IDENTITY,
        _("No automated number"),
        _("No automated number is recorded."),
        _("Enter it from the civil register of addresses."),
        f"""SELECT chosen.id, {_NOTHING} FROM chosen
            LEFT JOIN parcels_automatednumber automated ON automated.parcel_id = chosen.id
            WHERE automated.id IS NULL""",
    ),
    Check(
        "boundary_missing",
        Kind.MISSING,
        Theme.BOUNDARY,
        _("No boundary"),
        _("No boundary is in force."),
        _("Bring it in with a delivery."),
        f"SELECT id, {_NOTHING} FROM chosen WHERE boundary_id IS NULL",
    ),
    Check(
        "deed_area_missing",
        Kind.MISSING,
        Theme.AREA,
        _("No area in the deed"),
        _("The area in the deed is not recorded."),
        _("Take it from the deed or the allocation."),
        f"""SELECT id, {_NOTHING} FROM chosen
            WHERE boundary_id IS NOT NULL AND coalesce(official_area_m2, 0) = 0""",
    ),
    Check(
        "deed_area_differs",
        Kind.CONTRADICTING,
        Theme.AREA,
        _("Deed and drawing disagree"),
        _("The deed says %(deed)s m², the drawing %(computed)s m²: %(percent)s %% apart."),
        _("Compare with the survey; correct the one that is wrong."),
        f"""SELECT id, jsonb_build_object(
                'deed', round(official_area_m2, 1), 'computed', round(computed_area_m2::numeric, 1),
                'percent', round((100 * abs(official_area_m2::float - computed_area_m2)
                                  / computed_area_m2)::numeric, 1)) AS detail
            FROM chosen WHERE official_area_m2 > 0
              AND abs(official_area_m2::float - computed_area_m2)
                  > {AREA_TOLERANCE} * computed_area_m2""",
    ),
    Check(
        "licence_missing",
        Kind.MISSING,
        Theme.LICENCES,
        _("Built without a licence"),
        _("A building stands here and no licence is recorded."),
        _("Find the licence in the archive, or send an inspector."),
        f"""SELECT built.parcel_id AS id, {_NOTHING} FROM ({_BUILT}) built
            LEFT JOIN parcels_buildinglicence licence ON licence.parcel_id = built.parcel_id
            WHERE licence.id IS NULL""",
    ),
    Check(
        "licence_overrun",
        Kind.STALE,
        Theme.LICENCES,
        _("Licence past its term"),
        _("Licence %(number)s is still in the state “issued” and ended on %(day)s."),
        _("Complete, renew or expire it."),
        """SELECT id, jsonb_build_object('number', number, 'day', expires_on) AS detail
           FROM (SELECT DISTINCT ON (chosen.id) chosen.id, licence.number, licence.expires_on
                 FROM chosen JOIN parcels_buildinglicence licence ON licence.parcel_id = chosen.id
                 WHERE licence.state = 'issued' AND licence.expires_on < %(today)s
                 ORDER BY chosen.id, licence.expires_on) overrun""",
    ),
    Check(
        "application_waits",
        Kind.STALE,
        Theme.LICENCES,
        _("Application waits too long"),
        _("Application %(number)s has been waiting since %(day)s."),
        _("Decide it or return it."),
        f"""SELECT id, jsonb_build_object('number', number, 'day', submitted_on) AS detail
            FROM (SELECT DISTINCT ON (chosen.id) chosen.id, licence.number, licence.submitted_on
                  FROM chosen JOIN parcels_buildinglicence licence ON licence.parcel_id = chosen.id
                  WHERE licence.state IN ('submitted', 'under_review')
                    AND licence.submitted_on < %(today)s::date - {WAITING_DAYS}
                  ORDER BY chosen.id, licence.submitted_on) waiting""",
    ),
    Check(
        "licence_above_rule",
        Kind.CONTRADICTING,
        Theme.PLAN,
        _("Licence above the rule"),
        _("Licence %(number)s approves %(floors)s floors; the rule %(article)s allows %(most)s."),
        _("Check the licence against the rule of its day."),
        """SELECT id, jsonb_build_object('number', number, 'floors', trim_scale(floors),
                                         'most', trim_scale(most),
                                         'article', article) AS detail
           FROM (
               SELECT DISTINCT ON (chosen.id) chosen.id, licence.number, licence.floors, rule.most,
                      rule.article
               FROM chosen
               JOIN LATERAL (
                   SELECT number, (approved->>'floors')::numeric AS floors
                   FROM parcels_buildinglicence
                   WHERE parcel_id = chosen.id AND state IN ('approved', 'issued', 'completed')
                     AND jsonb_typeof(approved->'floors') = 'number'
                   ORDER BY (approved->>'floors')::numeric DESC LIMIT 1
               ) licence ON true
               JOIN LATERAL (
                   SELECT zone.zone_class_id
                   FROM parcels_structuralplanzone zone
                   JOIN parcels_structuralplan plan
                     ON plan.id = zone.plan_id AND plan.state = 'in_force'
                   WHERE zone.valid_to IS NULL
                     AND ST_Intersects(zone.boundary, ST_PointOnSurface(chosen.boundary))
                   ORDER BY zone.id LIMIT 1
               ) zone ON true
               JOIN (
                   SELECT DISTINCT ON (zone_class_id) zone_class_id, value AS most, article
                   FROM parcels_regulation
                   WHERE parameter = 'floors' AND value IS NOT NULL
                     AND valid_from <= %(today)s AND (valid_to IS NULL OR valid_to > %(today)s)
                   ORDER BY zone_class_id, value DESC
               ) rule ON rule.zone_class_id = zone.zone_class_id
               WHERE licence.floors > rule.most
               ORDER BY chosen.id
           ) above""",
    ),
    Check(
        "zone_missing",
        Kind.MISSING,
        Theme.PLAN,
        _("No zone of the plan"),
        _("No zone of a plan in force lies over it."),
        _("Extend the plan, or correct the boundary."),
        f"""SELECT chosen.id, {_NOTHING} FROM chosen
            WHERE boundary_id IS NOT NULL AND NOT EXISTS (
                SELECT FROM parcels_structuralplanzone zone
                JOIN parcels_structuralplan plan
                  ON plan.id = zone.plan_id AND plan.state = 'in_force'
                WHERE zone.valid_to IS NULL
                  AND ST_Intersects(zone.boundary, ST_PointOnSurface(chosen.boundary)))""",
    ),
    Check(
        "zones_conflict",
        Kind.CONTRADICTING,
        Theme.PLAN,
        _("Zones of the plan over one another"),
        _("%(area)s m² of it lie under zones of different classes of one plan."),
        _("Correct the zones; until then no rule holds for that part."),
        _DOUBTFUL.format(kind="conflict"),
    ),
    Check(
        "zones_gap",
        Kind.MISSING,
        Theme.PLAN,
        _("A part without a zone"),
        _("%(area)s m² of it lie under no zone of the plan."),
        _("Extend a zone, or correct the boundary."),
        _DOUBTFUL.format(kind="uncovered"),
    ),
    Check(
        "file_missing",
        Kind.MISSING,
        Theme.FILE,
        _("No building file"),
        _("It has a licence and no building file."),
        _("Open one, or link the file in the archive."),
        f"""SELECT DISTINCT chosen.id, {_NOTHING} FROM chosen
            JOIN parcels_buildinglicence licence ON licence.parcel_id = chosen.id
             AND licence.state IN ('issued', 'completed', 'expired')
            LEFT JOIN parcels_buildingfile folder ON folder.parcel_id = chosen.id
            WHERE folder.id IS NULL""",
    ),
    Check(
        "documents_missing",
        Kind.MISSING,
        Theme.DOCUMENTS,
        _("Building file without documents"),
        _("Its building file lists no document."),
        _("Scan the folder."),
        f"""SELECT DISTINCT chosen.id, {_NOTHING} FROM chosen
            JOIN parcels_buildingfile folder ON folder.parcel_id = chosen.id
            LEFT JOIN parcels_document paper ON paper.parcel_id = chosen.id
            WHERE paper.id IS NULL""",
    ),
    Check(
        "building_outside",
        Kind.CONTRADICTING,
        Theme.BUILDINGS,
        _("Building outside its parcel"),
        _("A building reaches %(area)s m² beyond the parcel’s line."),
        _("Correct its place, or look into the encroachment."),
        f"""SELECT id, jsonb_build_object('area', round(max(outside)::numeric, 1)) AS detail
            FROM (SELECT chosen.id,
                         ST_Area(ST_Difference(building.footprint, chosen.boundary)) AS outside
                  FROM chosen JOIN parcels_building building ON building.parcel_id = chosen.id
                  WHERE building.footprint IS NOT NULL AND chosen.boundary_id IS NOT NULL
                    AND NOT ST_CoveredBy(building.footprint,
                                         ST_Buffer(chosen.boundary, {OUTSIDE_M}))
                 ) astray GROUP BY id""",
    ),
    Check(
        "building_above_licence",
        Kind.CONTRADICTING,
        Theme.BUILDINGS,
        _("Building above its licence"),
        _("A building has %(floors)s floors; its licences approve %(most)s at most."),
        _("Send an inspector, or enter the licence that is missing."),
        """SELECT chosen.id,
                  jsonb_build_object(
                      'floors', max(building.floors),
                      'most', trim_scale(max((approved->>'floors')::numeric))) AS detail
           FROM chosen
           JOIN parcels_building building ON building.parcel_id = chosen.id
           JOIN parcels_buildinglicence licence ON licence.parcel_id = chosen.id
            AND jsonb_typeof(approved->'floors') = 'number'
            AND licence.state IN ('issued', 'completed', 'expired')
           GROUP BY chosen.id
           HAVING max(building.floors) > max((approved->>'floors')::numeric)""",
    ),
    Check(
        "survey_missing",
        Kind.MISSING,
        Theme.SURVEY,
        _("No survey plan"),
        _("No survey plan shows it."),
        _("Link the surveyor’s plan."),
        f"""SELECT chosen.id, {_NOTHING} FROM chosen
            LEFT JOIN parcels_surveyplan_parcels shown ON shown.parcel_id = chosen.id
            WHERE shown.id IS NULL""",
    ),
    Check(
        "survey_outdated",
        Kind.STALE,
        Theme.SURVEY,
        _("Boundary newer than its survey"),
        _("The boundary is of %(day)s, its last survey of %(surveyed)s."),
        _("Ask the surveyor for the present plan."),
        f"""SELECT chosen.id, jsonb_build_object('day', chosen.valid_from,
                                                 'surveyed', max(plan.surveyed_on)) AS detail
            FROM chosen
            JOIN parcels_surveyplan_parcels shown ON shown.parcel_id = chosen.id
            JOIN parcels_surveyplan plan ON plan.id = shown.surveyplan_id
            GROUP BY chosen.id, chosen.valid_from
            HAVING max(plan.surveyed_on) < chosen.valid_from - {SURVEY_LAG_DAYS}""",
    ),
)
BY_CODE = {check.code: check for check in CHECKS}


def codes_of(kind: Kind) -> list[str]:
    """The codes of one kind of finding."""
    return [check.code for check in CHECKS if check.kind == kind]
