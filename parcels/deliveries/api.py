"""``/api/v1/imports/``: deliveries for programs, read only."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from gis_core.ingest.changes import as_json, changes_of, listed
from gis_core.ingest.models import Change, Finding, ImportRun
from gis_core.ingest.models.run import VIEW
from parcels.api.asked import word
from parcels.api.views import MayRead, Rows

LAYER = OpenApiParameter("layer", str, description="Name of a layer, as parcels")
STATE = OpenApiParameter("state", str, enum=ImportRun.State.values)
CODE = OpenApiParameter("code", str, description="Findings of one code")
KIND = OpenApiParameter("kind", str, enum=Change.Kind.values)
SEVERITY = OpenApiParameter("severity", str, enum=Finding.Severity.values)


class DeliverySerializer(serializers.ModelSerializer):
    """A delivery: what came, how it was read, what it would change, and how far it has come."""

    file = serializers.CharField(source="source_name")
    brought_in_at = serializers.DateTimeField(source="created_at")
    url = serializers.SerializerMethodField()

    class Meta:
        model = ImportRun
        fields = (
            "id",
            "layer",
            "file",
            "source",
            "sha256",
            "size_bytes",
            "state",
            "scope",
            "crs",
            "encoding",
            "source_features",
            "accepted",
            "rejected",
            "counts",
            "approvals_needed",
            "brought_in_at",
            "submitted_at",
            "published_at",
            "rolled_back_at",
            "url",
        )

    def get_url(self, run: ImportRun) -> str:
        """The page of the delivery."""
        root = self.context["request"].build_absolute_uri("/").rstrip("/")
        return root + reverse("ingest:page", args=[run.pk])


class DeliveryFindingSerializer(serializers.ModelSerializer):
    """A finding, with the feature's key, its row and its place in degrees."""

    row = serializers.IntegerField(source="seq")
    lng = serializers.SerializerMethodField()
    lat = serializers.SerializerMethodField()

    class Meta:
        model = Finding
        fields = ("code", "severity", "key", "row", "lng", "lat", "text_ar", "text_en")

    def get_lng(self, finding: Finding) -> float | None:
        """Degrees east."""
        return round(finding.point.x, 7) if finding.point else None

    def get_lat(self, finding: Finding) -> float | None:
        """Degrees north."""
        return round(finding.point.y, 7) if finding.point else None


class DeliveryChangeSerializer(serializers.Serializer):
    """One change, as ``gis_core.ingest.changes.as_json`` tells it."""

    def to_representation(self, instance: Change) -> dict[str, Any]:
        """See docs/deliveries.md."""
        return as_json(instance)


class RunList(ListAPIView):
    """Deliveries, by layer and state."""

    needs = VIEW
    permission_classes = [MayRead]
    pagination_class = Rows
    serializer_class = DeliverySerializer
    queryset = ImportRun.objects.none()

    @extend_schema(parameters=[LAYER, STATE])
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """A page of deliveries."""
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[ImportRun]:
        """Through ``visible_to``."""
        return _narrowed(self.request, _seen(self.request), ("layer", "state"))


class RunDetail(RetrieveAPIView):
    """One delivery."""

    needs = VIEW
    permission_classes = [MayRead]
    serializer_class = DeliverySerializer
    queryset = ImportRun.objects.none()

    def get_queryset(self) -> QuerySet[ImportRun]:
        """Through ``visible_to``."""
        return _seen(self.request)


class RunFindings(ListAPIView):
    """What checks found in a delivery, by severity and code."""

    needs = VIEW
    permission_classes = [MayRead]
    pagination_class = Rows
    serializer_class = DeliveryFindingSerializer
    queryset = Finding.objects.none()

    @extend_schema(parameters=[CODE, SEVERITY])
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """A page of findings."""
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Finding]:
        """Of a delivery in sight."""
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        run = get_object_or_404(_seen(self.request), pk=self.kwargs["pk"])
        return _narrowed(self.request, run.findings.all(), ("code", "severity"))


class RunChanges(ListAPIView):
    """What a delivery would change, by kind."""

    needs = VIEW
    permission_classes = [MayRead]
    pagination_class = Rows
    serializer_class = DeliveryChangeSerializer
    queryset = Change.objects.none()

    @extend_schema(parameters=[KIND])
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """A page of changes."""
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Change]:
        """Of a delivery in sight."""
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        run = get_object_or_404(_seen(self.request), pk=self.kwargs["pk"])
        user: Any = self.request.user
        rows = listed(changes_of(run, user))
        return _narrowed(self.request, rows, ("kind",))


def _seen(request: Request) -> QuerySet[ImportRun]:
    user: Any = request.user
    return ImportRun.objects.visible_to(user)


def _narrowed(request: Request, rows: QuerySet, names: tuple[str, ...]) -> QuerySet:
    asked = {name: word(request.query_params[name]) for name in names
             if request.query_params.get(name)}  # fmt: skip
    return rows.filter(**asked)


urlpatterns = [
    path("imports/", RunList.as_view(), name="api-imports"),
    path("imports/<int:pk>/", RunDetail.as_view(), name="api-import"),
    path("imports/<int:pk>/changes/", RunChanges.as_view(), name="api-import-changes"),
    path("imports/<int:pk>/findings/", RunFindings.as_view(), name="api-import-findings"),
]
