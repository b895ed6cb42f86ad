"""The list of complaints and one of them, for staff; filing and the categories, for everybody."""

from __future__ import annotations

from typing import Any

from django.contrib.gis.db.models.functions import Transform
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from complaints.api.filing import (
    FilingSerializer,
    FilingWithPhotosSerializer,
    file_report,
    receipt_of,
)
from complaints.api.narrowing import AskedSerializer, narrowed
from complaints.api.pages import Pages
from complaints.api.parsers import Words, WordsAndPhotos
from complaints.api.proof import HEADER
from complaints.api.refusing import refusing
from complaints.api.serializers import (
    CategorySerializer,
    ComplaintDetailSerializer,
    ComplaintSerializer,
    ProblemSerializer,
    ReceiptSerializer,
)
from complaints.models import Category, Complaint, ComplaintEvent
from complaints.reference import read_reference
from gis_core import crs
from gis_core.audit.records import record_view
from parcels.api.asked import KEY, read_key
from parcels.api.views import MayRead

PROOF = OpenApiParameter(
    HEADER,
    str,
    location=OpenApiParameter.HEADER,
    description="What a right code gave; without it, whoever is signed in files",
)
PROBLEMS = {
    (status, "application/problem+json"): ProblemSerializer for status in (400, 401, 403, 409, 429)
}
_EXAMPLE = {
    "kind": "complaint",
    "category": "CLN-01",
    "text": "قمامة متراكمة أمام الحديقة",
    "lng": 47.9783,
    "lat": 29.3697,
    "phone": "5000 1234",
    "answers": {"where": "street"},
}
_RECEIPT = {
    "reference": "K7Q4-M2XP-9RC",
    "tracking_url": "https://example.org/complaints/track/K7Q4-M2XP-9RC/secret/",
    "state": "assigned",
    "unit": "cleaning-capital",
    "agency": "municipality",
    "due_at": "2026-11-26T12:00:00Z",
}


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class ComplaintList(ListAPIView):
    """Complaints: filed by whoever has one, listed for staff."""

    needs = "complaints.view_complaint"
    pagination_class = Pages
    parser_classes = [Words, WordsAndPhotos]
    serializer_class = ComplaintSerializer
    queryset = Complaint.objects.none()

    def get_permissions(self) -> list[BasePermission]:
        """Reading is for staff; who files is judged by what they can prove."""
        return [AllowAny()] if self.request.method == "POST" else [MayRead()]

    def get_queryset(self) -> QuerySet[Complaint]:
        """Through ``visible_to``, and filtered by the query's own words only."""
        seen = narrowed(Complaint.objects.visible_to(self.request.user), _filters(self.request))
        return _placed(seen).defer("answers", "routing", "text", "words")

    @extend_schema(parameters=[AskedSerializer])
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """A page of GeoJSON features, the latest received first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        parameters=[KEY, PROOF],
        request={
            "application/json": FilingSerializer,
            "multipart/form-data": FilingWithPhotosSerializer,
        },
        responses={201: ReceiptSerializer, **PROBLEMS},
        examples=[
            OpenApiExample("Garbage", _EXAMPLE, request_only=True),
            OpenApiExample("Received", _RECEIPT, response_only=True, status_codes=["201"]),
        ],
    )
    @refusing
    def post(self, request: Request) -> Response:
        """File a complaint: for oneself with a proved number or an account, or by the desk."""
        complaint = file_report(request, key=read_key(request))
        return Response(ReceiptSerializer(receipt_of(complaint)).data, status=201)


@method_decorator(never_cache, name="dispatch")
class ComplaintDetail(APIView):
    """One complaint as staff see it."""

    needs = "complaints.view_complaint"
    permission_classes = [MayRead]

    @extend_schema(
        responses=ComplaintDetailSerializer,
        parameters=[OpenApiParameter("If-None-Match", str, location=OpenApiParameter.HEADER)],
    )
    def get(self, request: Request, reference: str) -> HttpResponseBase | Response:
        """A GeoJSON feature with the steps; its ``ETag`` is the version. Reading is recorded."""
        plain = read_reference(reference) or reference
        if "\x00" in plain:
            raise Http404
        steps = ComplaintEvent.objects.select_related("unit", "agency").order_by("seq")
        seen = _placed(Complaint.objects.visible_to(request.user))
        seen = seen.prefetch_related(Prefetch("events", steps))
        complaint = get_object_or_404(seen, reference=plain)
        record_view(request.user, "complaint.viewed", complaint, through="api")
        response = Response(ComplaintDetailSerializer(complaint).data)
        response["ETag"] = etag = f'"{complaint.version}"'
        unchanged = get_conditional_response(request._request, etag=etag, response=response)
        return unchanged or response


class CategoryList(APIView):
    """What can be reported."""

    permission_classes = [AllowAny]

    @extend_schema(responses=CategorySerializer(many=True))
    def get(self, request: Request) -> Response:
        """All that is offered, with hours and questions, in the language asked for."""
        offered = Category.objects.filter(is_active=True).select_related("group")
        ordered = offered.order_by("group__sort_order", "group__code", "sort_order", "code")
        return Response({"results": CategorySerializer(ordered, many=True).data})


def _placed(seen: Any) -> Any:
    named = seen.with_places().select_related("category", "unit", "agency")
    return named.annotate(place=Transform("location", crs.WGS84))


def _filters(request: Request) -> dict[str, str]:
    return {name: request.query_params[name] for name in request.query_params}
