"""The parcel bank for programs: read only, paged, through ``visible_to`` like every page."""

from datetime import date
from typing import Any

from django.contrib.gis.db.models.functions import Transform
from django.contrib.gis.geos import Point
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView, ListAPIView, RetrieveAPIView
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_gis.pagination import GeoJsonPagination

from gis_core import crs
from gis_core.areas.models import Area
from gis_core.audit.records import record_view
from gis_core.clock import day_asked
from gis_core.search.sources import suggest
from parcels.api import serializers
from parcels.api.asked import BBOX, box_of, degrees, word
from parcels.api.pages import CursorPages
from parcels.file import PAGE, open_file
from parcels.history.identity import NOT_YET, as_it_was, begins_after, boundary_on
from parcels.models import Parcel, ParcelBoundary
from parcels.outline import with_places

LNG_LAT = [
    OpenApiParameter("lng", float, required=True, description="Degrees east, WGS 84"),
    OpenApiParameter("lat", float, required=True, description="Degrees north, WGS 84"),
]


class MayRead(BasePermission):
    """Signed in and with the permission that the view names."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Whether the person's role reads this at all; which rows is ``visible_to``."""
        user = request.user
        return bool(user.is_authenticated and user.has_perm(view.needs))  # type: ignore[attr-defined]


class Pages(GeoJsonPagination):
    """Pages of at most 500 features."""

    page_size = 100
    max_page_size = 500
    page_size_query_param = "page_size"


class Rows(CursorPages):
    """Pages that stay right while rows are added."""

    page_size = 100
    ordering = "pk"


def features(user: Any) -> QuerySet[ParcelBoundary]:
    """Current boundaries with the outline transformed by the database, never in Python."""
    seen = ParcelBoundary.objects.current().visible_to(user)
    return (
        seen.select_related("parcel__block", "parcel__area")
        .annotate(outline=Transform("boundary", crs.WGS84))
        .defer("boundary", "boundary_web", "source_boundary")
        .order_by("parcel_id")
    )


class ParcelList(ListAPIView):
    """Parcels in force, by bounding box, area or block."""

    needs = "parcels.view_parcel"
    permission_classes = [MayRead]
    pagination_class = Pages
    serializer_class = serializers.ParcelFeatureSerializer
    queryset = ParcelBoundary.objects.none()

    @extend_schema(parameters=[BBOX, OpenApiParameter("area", str), OpenApiParameter("block", str)])
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """A page of GeoJSON features."""
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[ParcelBoundary]:
        """Filtered by the query's own words only."""
        found = features(self.request.user)
        asked = self.request.query_params
        if "bbox" in asked:
            box = box_of(asked["bbox"])
            found = found.filter(boundary__intersects=box) if box else found.none()
        if "area" in asked:
            found = found.filter(parcel__area__code=word(asked["area"]))
        if "block" in asked:
            found = found.filter(parcel__block__number=word(asked["block"]))
        return found


class ParcelDetail(RetrieveAPIView):
    """One parcel as a GeoJSON feature."""

    needs = "parcels.view_parcel"
    permission_classes = [MayRead]
    serializer_class = serializers.ParcelFeatureSerializer
    queryset = ParcelBoundary.objects.none()
    lookup_field = "parcel_id"
    lookup_url_kwarg = "pk"

    def get_queryset(self) -> QuerySet[ParcelBoundary]:
        """Out of sight is not found."""
        return features(self.request.user)


class ParcelAt(GenericAPIView):
    """The parcels at a point."""

    needs = "parcels.view_parcel"
    permission_classes = [MayRead]
    serializer_class = serializers.ParcelFeatureSerializer
    queryset = ParcelBoundary.objects.none()

    @extend_schema(parameters=LNG_LAT)
    def get(self, request: Request) -> Response:
        """A feature collection: none on a road, several where boundaries overlap."""
        lng, lat = degrees(request.query_params, "lng"), degrees(request.query_params, "lat")
        if not (-180 <= lng <= 180 and -85 <= lat <= 85):
            raise ValidationError(_("lng is -180 to 180 and lat -85 to 85, in degrees."))
        found = features(request.user)
        if crs.is_within(lng, lat):
            found = found.covering(Point(lng, lat, srid=crs.WGS84))
        else:
            found = found.none()
        found = found.order_by("computed_area_m2")[:PAGE]
        return Response(self.get_serializer(found, many=True).data)


class ParcelFile(APIView):
    """The complete municipal file of one parcel."""

    needs = "parcels.view_parcel"
    permission_classes = [MayRead]

    @extend_schema(
        parameters=[OpenApiParameter("on", date, description="The file as of this day")],
        responses=serializers.ParcelFileSerializer,
    )
    def get(self, request: Request, pk: int) -> Response:
        """Every section that the person may open, with its first rows."""
        seen = with_places(Parcel.objects.visible_to(request.user))
        shown = seen.prefetch_related("automated")
        parcel = get_object_or_404(shown, pk=pk)
        on = _day(request)
        record_view(request.user, "parcel.viewed", parcel, through="api")
        boundary = boundary_on(parcel, on)
        if boundary is None and begins_after(parcel, on):
            head = _head(parcel, None, on) | {"status": NOT_YET}
            return Response({"parcel": head, "sections": []})
        sections = [
            {
                "key": opened.key,
                "title": opened.title,
                "state": opened.state,
                "count": opened.count,
                "rows": [
                    opened.section.readable(row, request.user)
                    for row in opened.section.rows(parcel, request.user, on)[:PAGE]
                ]
                if opened.count
                else [],
            }
            for opened in open_file(parcel, request.user, on=on)
        ]
        return Response({"parcel": _head(parcel, boundary, on), "sections": sections})


class AreaList(ListAPIView):
    """The areas that the person works in."""

    needs = "areas.view_area"
    permission_classes = [MayRead]
    pagination_class = Rows
    serializer_class = serializers.AreaSerializer
    queryset = Area.objects.none()

    def get_queryset(self) -> QuerySet[Area]:
        """Through ``visible_to``."""
        return Area.objects.visible_to(self.request.user).select_related("governorate")


class Search(APIView):
    """The search box for programs."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        parameters=[OpenApiParameter("q", str, required=True)],
        responses=serializers.SuggestionSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Ranked suggestions; nothing ambiguous is picked."""
        found = suggest(request.query_params.get("q", ""), request.user)
        return Response({"results": serializers.SuggestionSerializer(found, many=True).data})


def _day(request: Request) -> date | None:
    """The clock of ``?on=``, or what is wrong with it as this API says it."""
    try:
        return day_asked(request)
    except BadRequest as error:
        raise ValidationError({"on": str(error)}) from error


def _head(parcel: Parcel, boundary: ParcelBoundary | None, on: date | None) -> dict[str, object]:
    parcel = as_it_was(parcel, on)
    area = parcel.area
    official = boundary.official_area_m2 if boundary else None
    return {
        "id": parcel.pk,
        "number": parcel.label,
        "status": parcel.status,
        "block": parcel.block.number if parcel.block else None,
        "area": area.code if area else None,
        "governorate": area.governorate.code if area and area.governorate else None,
        "official_area_m2": float(official) if official is not None else None,
        "computed_area_m2": round(boundary.computed_area_m2, 3) if boundary else None,
    }
