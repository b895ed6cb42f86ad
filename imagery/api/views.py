"""Published surveys for programs: what was flown when, how fine it is, and where its tiles are."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from gis_core.clock import day_asked
from gis_core.geometry import box_in_degrees
from imagery.models import Survey
from imagery.models.survey import VIEW
from imagery.views import address_of
from parcels.api.asked import BBOX, box_of
from parcels.api.views import MayRead, Rows

ON = OpenApiParameter("on", str, description="Flown by this day, as 2024-05-31")


class SurveySerializer(serializers.ModelSerializer):
    """A survey with the addresses of its tiles and of its STAC collection."""

    bbox = serializers.SerializerMethodField()
    tiles = serializers.SerializerMethodField()
    tilejson = serializers.SerializerMethodField()
    stac = serializers.SerializerMethodField()

    class Meta:
        model = Survey
        fields = (
            "id",
            "name_ar",
            "name_en",
            "kind",
            "flown_on",
            "provider",
            "terms",
            "source",
            "resolution_m",
            "version",
            "bbox",
            "tiles",
            "tilejson",
            "stac",
        )

    def get_bbox(self, survey: Any) -> list[float]:
        """West, south, east and north in degrees."""
        return [round(number, 7) for number in survey.box]

    def get_tiles(self, survey: Survey) -> str:
        """With {z}, {x} and {y} to fill in."""
        return self._whole(address_of(survey))

    def get_tilejson(self, survey: Survey) -> str:
        """TileJSON 3.0."""
        return self._whole(reverse("imagery:tilejson", args=[survey.pk]))

    def get_stac(self, survey: Survey) -> str:
        """The STAC collection."""
        return self._whole(reverse("stac:collection", args=[survey.pk]))

    def _whole(self, address: str) -> str:
        return self.context["request"].build_absolute_uri("/").rstrip("/") + address


class SurveyList(ListAPIView):
    """Published surveys, by bounding box and by the day by which they had been flown."""

    needs = VIEW
    permission_classes = [MayRead]
    pagination_class = Rows
    serializer_class = SurveySerializer
    queryset = Survey.objects.none()

    @extend_schema(parameters=[BBOX, ON])
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """A page of surveys."""
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Survey]:
        """Through ``visible_to``; what is in preparation is on the pages alone."""
        asked = self.request.query_params
        seen = Survey.objects.visible_to(self.request.user).published()
        found = seen.as_of(day_asked(self.request))
        if "bbox" in asked:
            box = box_of(asked["bbox"])
            found = found.filter(footprint__intersects=box) if box else found.none()
        boxed = found.annotate(box=box_in_degrees("footprint"))
        return boxed.defer("footprint")
