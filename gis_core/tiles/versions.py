"""Reading and raising a layer's version."""

from django.conf import settings
from django.db import connection

from gis_core.tiles.models import LayerVersion
from gis_core.waking import wake_on_commit

# The published version of ``%(layer)s``, for a statement that asks more than that.
PUBLISHED = "coalesce((SELECT version FROM tiles_layerversion WHERE layer = %(layer)s), 0)"


def version_of(layer: str) -> int:
    """The published version; 0 before anything was published."""
    found = LayerVersion.objects.filter(pk=layer).values_list("version", flat=True).first()
    return found or 0


def versions_of(layers: list[str]) -> dict[str, int]:
    """The published versions of several layers, in one query."""
    found = dict(LayerVersion.objects.filter(pk__in=layers).values_list("layer", "version"))
    return {layer: found.get(layer, 0) for layer in layers}


def bump(layer: str) -> int:
    """Raise the version in the caller's transaction and return it; two at once count as two.

    Once it commits, a worker is asked to cut the coarse tiles before anybody looks; that is only a
    matter of speed, since tiles are cut when they are asked for.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO tiles_layerversion AS v (layer, version, published_at)
            VALUES (%s, 1, now())
            ON CONFLICT (layer) DO UPDATE SET version = v.version + 1, published_at = now()
            RETURNING version
            """,
            [layer],
        )
        (version,) = cursor.fetchone()
    if settings.TILE_SEEDING_TASK:
        wake_on_commit(settings.TILE_SEEDING_TASK, layer)
    return version
