"""The generalised ground of the parcels, for zooms at which single ones cannot be read."""

from collections.abc import Iterable

from django.db import connection

CELL_M = 500  # side of a grid cell that gathers parcels without a block
SIMPLIFY_M = 2  # web-mercator metres: less than a pixel below zoom 14


def rebuild(block_ids: Iterable[int] | None = None) -> None:
    """Make the cover of the named blocks anew, or of everything where none are named.

    What lies outside any block is gathered by grid cells and always made anew. A cover is the
    convex hull of its parcels: at these zooms the hull and the true outline share their pixels,
    and it takes a hundredth of the time of a union.
    """
    blocks = list(block_ids) if block_ids is not None else None
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM parcels_parcelfabric"
            " WHERE block_id IS NULL OR %(all)s OR block_id = ANY(%(blocks)s)",
            {"all": blocks is None, "blocks": blocks or []},
        )
        cursor.execute(
            """
            INSERT INTO parcels_parcelfabric
                (block_id, area_id, cell, boundary_web, parcel_count)
            SELECT block_id, area_id, cell, ground, parcel_count
            FROM (
                SELECT block_id, area_id, cell, count(*) AS parcel_count,
                       ST_Multi(ST_CollectionExtract(ST_MakeValid(
                           ST_SimplifyPreserveTopology(ST_ConvexHull(ST_Collect(boundary_web)),
                                                       %(simplify)s), 'method=structure'), 3))
                       AS ground
                FROM (
                    SELECT block_id, area_id, boundary_web,
                           CASE WHEN block_id IS NULL THEN
                               floor(ST_X(ST_Centroid(Box2D(boundary_web)::geometry)) / %(cell)s)
                               || ':' ||
                               floor(ST_Y(ST_Centroid(Box2D(boundary_web)::geometry)) / %(cell)s)
                           ELSE '' END AS cell
                    FROM parcels_parcelboundary
                    WHERE valid_to IS NULL AND recorded_to IS NULL
                      AND (block_id IS NULL OR %(all)s OR block_id = ANY(%(blocks)s))
                ) placed
                GROUP BY block_id, area_id, cell
            ) gathered
            WHERE NOT ST_IsEmpty(ground)
            """,
            {
                "all": blocks is None,
                "blocks": blocks or [],
                "cell": CELL_M,
                "simplify": SIMPLIFY_M,
            },
        )
