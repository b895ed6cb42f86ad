"""Reading and raising a layer's version."""

import logging
from functools import partial

from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from kombu.exceptions import OperationalError

from gis_core.tiles.models import LayerVersion

# The published version of ``%(layer)s``, for a statement that asks more than that.
log = logging.getLogger(__name__)
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

    Once it commits, a worker is asked to cut the coarse tiles before anybody looks.
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
    transaction.on_commit(partial(_ask_for_seeding, layer))
    return version


def _ask_for_seeding(layer: str) -> None:
    """Tiles are only a matter of speed, so an absent Redis costs a line in the log."""
    if not settings.TILE_SEEDING_TASK:
        return
    try:
        current_app.send_task(settings.TILE_SEEDING_TASK, [layer], retry=False)
    except OperationalError:
        log.warning("Redis does not answer; tiles of %s are cut when they are asked for", layer)
