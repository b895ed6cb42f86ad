"""The slices of one parcel, for the map to light up."""

from django.contrib.auth.decorators import login_required, permission_required
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gis_core import crs
from gis_core.accounts.signed_in import SignedInRequest
from gis_core.clock import day_asked
from parcels.models import Parcel, ParcelBoundary


@require_safe
@never_cache
@login_required
@permission_required(
    ["parcels.view_parcel", "parcels.view_structuralplanzone"], raise_exception=True
)
def slices_of_parcel(request: SignedInRequest, pk: int) -> HttpResponse:
    """GeoJSON (RFC 7946) of each slice; a feature's ``id`` is the key of its row in the section."""
    parcel = get_object_or_404(Parcel.objects.visible_to(request.user), pk=pk)
    on = day_asked(request)
    versions = list(
        ParcelBoundary.objects.as_of(on).filter(parcel=parcel).values_list("pk", flat=True)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            _FEATURES,
            {"versions": versions, "day": on or timezone.localdate(), "degrees": crs.WGS84},
        )
        (collection,) = cursor.fetchone()
    return HttpResponse(collection, content_type="application/geo+json")


_FEATURES = """
    SELECT json_build_object(
        'type', 'FeatureCollection',
        'features', coalesce(json_agg(json_build_object(
            'type', 'Feature',
            'id', plan_id || '-' || coalesce(zone_class_id::text, kind),
            'geometry', ST_AsGeoJSON(ST_Transform(slice, %(degrees)s), 7)::json,
            'properties', json_build_object(
                'kind', kind, 'area_m2', round(area_m2::numeric, 3), 'percent', percent,
                'colour', class.colour
            )
        )), '[]'::json)
    )::text
    FROM qasima_shares(%(versions)s::bigint[], %(day)s) share
    LEFT JOIN parcels_zoneclass class ON class.id = share.zone_class_id
"""
