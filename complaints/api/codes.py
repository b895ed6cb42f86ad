"""A telephone proved by a one-time code, for apps: the mechanism and the budgets of the pages."""

from __future__ import annotations

from uuid import UUID

from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from complaints.api.parsers import Words
from complaints.api.proof import proof_of
from complaints.api.refusing import refusing
from complaints.api.serializers import (
    CodeSerializer,
    PhoneSerializer,
    ProofSerializer,
    SentCodeSerializer,
)
from complaints.identity.budget import charge
from complaints.identity.codes import CodeOver, check_code, send_code
from complaints.identity.places import Place, read_mobile
from complaints.identity.registering import reporter_at
from complaints.models import OneTimeCode
from gis_core.sealed.fields import opened

Purpose = OneTimeCode.Purpose


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class PhoneCodes(APIView):
    """Codes on their way to telephones."""

    permission_classes = [AllowAny]
    parser_classes = [Words]

    @extend_schema(
        request=PhoneSerializer,
        responses={201: SentCodeSerializer},
        examples=[OpenApiExample("Local number", {"phone": "5000 1234"}, request_only=True)],
    )
    @refusing
    def post(self, request: Request) -> Response:
        """Send a code of six digits to a mobile number; 429 where the budget is spent."""
        given = PhoneSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        place = read_mobile(given.validated_data["phone"])
        charge(place, request)
        code = send_code(place, purpose=Purpose.CONFIRM, language=get_language() or "ar")
        told = {"key": code.key, "sent_to": place.masked, "expires_at": code.expires_at}
        return Response(SentCodeSerializer(told).data, status=201)


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class PhoneCode(APIView):
    """A code that was sent."""

    permission_classes = [AllowAny]
    parser_classes = [Words]

    @extend_schema(
        operation_id="v1_complaints_phone_codes_prove",
        request=CodeSerializer,
        responses=ProofSerializer,
        examples=[OpenApiExample("Any digits", {"code": "١٢٣٤٥٦"}, request_only=True)],
    )
    @refusing
    def post(self, request: Request, key: UUID) -> Response:
        """Judge the code: three tries, then a new one. The proof goes into ``Phone-Proof``."""
        given = CodeSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        code = check_code(key, given.validated_data["code"])
        if code.purpose != Purpose.CONFIRM:
            raise CodeOver
        place = Place(code.channel, opened(code.recipient))
        proof, until = proof_of(reporter_at(place, language=get_language() or "ar"))
        return Response(ProofSerializer({"proof": proof, "expires_at": until}).data)
