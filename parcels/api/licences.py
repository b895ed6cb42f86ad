"""Licences for programs: the list, one case, and applying on behalf of an engineering office."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, PermissionDenied, ValidationError
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gis_core.areas.models import Area
from gis_core.audit.records import record
from gis_core.search.fold import fold_digits
from parcels.api.asked import KEY, read_key
from parcels.api.serializers import LicenceSerializer
from parcels.api.views import Rows
from parcels.licensing.answering import KeyUsedBefore, answer_once
from parcels.licensing.applying import apply
from parcels.licensing.errors import LicenceError
from parcels.licensing.finding_place import parcels_meant
from parcels.licensing.forms import ApplicationForm, PlaceForm, value_labels
from parcels.models import BuildingLicence, EngineeringOffice, LicenceEvent, LicenceFinding
from parcels.models.engineering import ACTS_FOR_OFFICE, is_of_an_office


class AnotherRequest(APIException):
    """422: the Idempotency-Key was used for something else."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY


class MayReadLicences(IsAuthenticated):
    """Staff whose role reads licences, and engineering offices, who see their own alone."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Which rows is ``visible_to``."""
        user: Any = request.user
        reads = user.has_perm("parcels.view_buildinglicence") or user.has_perm(ACTS_FOR_OFFICE)
        return bool(user.is_authenticated and reads)


class FindingSerializer(serializers.ModelSerializer):
    """What comparing with the regulations gave."""

    class Meta:
        model = LicenceFinding
        fields = ("verb", "round", "code", "severity", "article", "document", "text_ar", "text_en")


class StepSerializer(serializers.ModelSerializer):
    """A step that was taken, without whoever took it; states are named as in the licence."""

    from_state = serializers.CharField()
    to_state = serializers.CharField()

    class Meta:
        model = LicenceEvent
        fields = ("from_state", "to_state", "verb", "legal_day", "at", "is_taken_over")


class LicenceDetailSerializer(LicenceSerializer):
    """A licence with its proposal, its findings and its steps; without its applicant."""

    office = serializers.CharField(source="office.registration_number", default=None)
    findings = FindingSerializer(many=True, read_only=True)
    events = StepSerializer(many=True, read_only=True)

    class Meta:
        model = BuildingLicence
        fields = (
            "id",
            *LicenceSerializer.Meta.fields,
            "application_number",
            "decided_on",
            "office",
            "proposed",
            "approved",
            "snapshot",
            "findings",
            "events",
        )


class ApplicationSerializer(serializers.Serializer):
    """What an office applies for: the parcel by its place or by an automated number."""

    area = serializers.CharField(required=False, help_text="Code of the area")
    block = serializers.CharField(required=False, max_length=20)
    parcel = serializers.CharField(required=False, max_length=61)
    automated_number = serializers.CharField(required=False, max_length=20)
    licence_type = serializers.CharField(help_text="Code of the type")
    applicant = serializers.CharField(max_length=200, help_text="Name of the owner")
    office = serializers.CharField(required=False, help_text="Registration number, if several")
    proposed = serializers.DictField(
        child=serializers.FloatField(), required=False, help_text=", ".join(value_labels())
    )


class DraftSerializer(serializers.Serializer):
    """The application that was begun."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    state = serializers.CharField()
    url = serializers.CharField()


class LicenceList(ListAPIView):
    """Building licences of visible parcels; for an engineering office its own."""

    permission_classes = [MayReadLicences]
    pagination_class = Rows
    serializer_class = LicenceSerializer
    queryset = BuildingLicence.objects.none()

    def get_queryset(self) -> QuerySet[BuildingLicence]:
        """Through ``visible_to``."""
        seen = BuildingLicence.objects.visible_to(self.request.user)
        return seen.select_related("licence_type")

    @extend_schema(
        parameters=[KEY],
        request=ApplicationSerializer,
        responses={201: DraftSerializer},
    )
    def post(self, request: Request) -> Response:
        """Begin an application as a draft, in the name of an engineering office."""
        if not is_of_an_office(request.user):
            raise PermissionDenied(_("Only engineering offices apply."))
        given = ApplicationSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        key = read_key(request)
        told = dict(given.validated_data)
        try:
            code, body = answer_once(request.user, key, told, lambda: _begin(request, told))
        except KeyUsedBefore as error:
            sentence = _("This Idempotency-Key was used for another request. Make a new one.")
            raise AnotherRequest(sentence) from error
        return Response(body, status=code)


class LicenceDetail(RetrieveAPIView):
    """One licence with its findings and steps."""

    permission_classes = [MayReadLicences]
    serializer_class = LicenceDetailSerializer
    queryset = BuildingLicence.objects.none()

    def get_queryset(self) -> QuerySet[BuildingLicence]:
        """Out of sight is not found."""
        seen = BuildingLicence.objects.visible_to(self.request.user)
        return seen.select_related("licence_type", "office").prefetch_related("findings", "events")

    def get_object(self) -> BuildingLicence:
        """Reading a case is recorded, as on its page."""
        licence = super().get_object()
        record(self.request.user, "licence.viewed", licence, through="api")
        return licence


def _begin(request: Request, told: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    user: Any = request.user
    form = ApplicationForm(
        {
            **{name: f"{value:.10g}" for name, value in told.get("proposed", {}).items()},
            "licence_type": _pk_of_type(told["licence_type"]),
            "applicant": told["applicant"],
        }
    )
    unknown = sorted(told.get("proposed", {}).keys() - value_labels().keys())
    if unknown:
        sentence = _("There are no such values: %(names)s.") % {"names": ", ".join(unknown)}
        raise ValidationError({"proposed": sentence})
    if not form.is_valid():
        raise ValidationError({name: list(errors) for name, errors in form.errors.items()})
    office = _office(user, told.get("office"))
    try:
        licence = apply(_parcel(user, told), actor=user, office=office, **form.told())
    except LicenceError as error:
        raise ValidationError(str(error)) from error
    address = reverse("licensing:case", args=[licence.pk])
    body = {"id": licence.pk, "number": licence.number, "state": licence.state, "url": address}
    return status.HTTP_201_CREATED, body


def _pk_of_type(code: str) -> int | None:
    types = ApplicationForm.base_fields["licence_type"].queryset
    return types.filter(code=code).values_list("pk", flat=True).first()


def _office(user: Any, number: str | None) -> EngineeringOffice:
    offices = EngineeringOffice.objects.of(user)
    found = offices.filter(registration_number=number) if number else offices
    held = list(found[:2])
    if len(held) != 1:
        raise ValidationError({"office": _("Name one of your offices by registration number.")})
    return held[0]


def _parcel(user: Any, told: dict[str, Any]) -> Any:
    area = Area.objects.filter(code=fold_digits(told.get("area", ""))).first()
    place = PlaceForm(
        {
            "area": area.pk if area else None,
            "block": told.get("block", ""),
            "number": told.get("parcel", ""),
            "automated": told.get("automated_number", ""),
        }
    )
    if not place.is_valid():
        raise ValidationError({"parcel": [str(e) for es in place.errors.values() for e in es]})
    found = parcels_meant(place.cleaned_data)
    if len(found) != 1:
        sentence = (
            _("More than one parcel has this number. Give the block, or the automated number.")
            if found
            else _("There is no such parcel today. Check area, block and number against the deed.")
        )
        raise ValidationError({"parcel": sentence})
    record(user, "site.looked_up", found[0], through="api")
    return found[0]
