"""What is published, as a value: equal before a delivery and after it was taken back."""

from django.db import connection

# What anybody sees of today and of every legal day; when it was recorded is another matter.
PUBLISHED = {
    "parcels": """
        SELECT id, area_id, block_id, number, sub_number, plan_ref, status, since, retired_because
        FROM parcels_parcel p
        WHERE status <> 'historic' OR EXISTS (
            SELECT FROM parcels_parcelboundary v WHERE v.parcel_id = p.id AND recorded_to IS NULL)
    """,
    "versions": """
        SELECT id, parcel_id, boundary, official_area_m2, label, area_id, block_id, valid_from,
               valid_to, source, import_run_id
        FROM parcels_parcelboundary WHERE recorded_to IS NULL
    """,
    "automated": "SELECT * FROM parcels_automatednumber",
    "former": "SELECT * FROM parcels_formeridentity",
    "lineage": """
        SELECT parcel_id, role, label, label_after FROM parcels_transitionparcel
        WHERE NOT is_withdrawn
    """,
    "shares": """
        SELECT boundary_id, plan_id, zone_class_id, kind, area_m2, percent FROM parcels_zoneshare
        JOIN parcels_parcelboundary v ON v.id = boundary_id
        WHERE valid_to IS NULL AND recorded_to IS NULL
    """,
    "cover": "SELECT block_id, area_id, cell, boundary_web, parcel_count FROM parcels_parcelfabric",
    "licences": """
        SELECT id, parcel_id, boundary_version_id, licence_type_id, number, state, submitted_on,
               decided_on, issued_on, expires_on, engineering_office, source, import_run_id
        FROM parcels_buildinglicence
    """,
    "steps": "SELECT licence_id, from_state, to_state, legal_day FROM parcels_licenceevent",
    "marks": "SELECT * FROM parcels_licencemark",
    "areas": "SELECT * FROM areas_area",
    "blocks": "SELECT * FROM areas_block",
    "governorates": "SELECT * FROM areas_governorate",
    "licence types": "SELECT * FROM parcels_licencetype",
    "buildings": "SELECT * FROM parcels_building",
    "zones": "SELECT * FROM parcels_structuralplanzone",
    "editions": "SELECT * FROM parcels_structuralplan",
    "classes": "SELECT * FROM parcels_zoneclass",
    "streets": "SELECT * FROM parcels_street",
    "survey plans": "SELECT * FROM parcels_surveyplan",
    "parcels of plans": "SELECT * FROM parcels_surveyplan_parcels",
    "survey points": "SELECT * FROM parcels_boundarypoint",
}


def published() -> dict[str, tuple]:
    """Rows and their checksum by what they are."""
    with connection.cursor() as cursor:
        # What is looked at when a transaction commits is looked at here.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{what}', count(*), md5(coalesce(string_agg(r::text, '|' "
                f"ORDER BY r::text), '')) FROM ({rows}) r"
                for what, rows in PUBLISHED.items()
            )
        )
        return {what: (count, digest) for what, count, digest in cursor.fetchall()}


def overlaps() -> int:
    """Pairs of parcels in force that lie over one another by more than a drawn edge."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*) FROM parcels_parcelboundary a JOIN parcels_parcelboundary b
              ON a.id < b.id AND ST_Intersects(a.boundary, b.boundary)
            WHERE a.valid_to IS NULL AND a.recorded_to IS NULL
              AND b.valid_to IS NULL AND b.recorded_to IS NULL
              AND NOT ST_IsEmpty(ST_Buffer(ST_Intersection(a.boundary, b.boundary), -0.05))
            """
        )
        return cursor.fetchone()[0]
