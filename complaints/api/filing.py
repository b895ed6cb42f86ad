"""A complaint filed by a program: who files, what they say, and what they are told."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import NotAuthenticated, PermissionDenied
from rest_framework.request import Request

from complaints import link
from complaints.api.proof import proved
from complaints.contacts import read_email, read_phone, reporter_with_phone
from complaints.errors import SomethingMissing
from complaints.filing.faults import Faults
from complaints.filing.reading import (
    LONGEST_TEXT,
    check_photos,
    check_place,
    read_category,
    read_kind,
    read_place,
    read_text,
)
from complaints.filing.sending import check_account, read_moment
from complaints.identity.limits import Limit, spend
from complaints.intake import Report, receive
from complaints.models import Complaint, Reporter
from complaints.photos import MOST_PHOTOS
from complaints.questions import read_answers, read_questions
from gis_core.accounts.client import household_of
from gis_core.accounts.models import User
from gis_core.sealed.fields import opened

HOUR = timedelta(hours=1)
COMPLAINTS_PER_PERSON = 60  # in an hour; a street full of them fits
ROUTED = 2  # the step after "received", with a unit or without one
_OTHER_FRAMES = ("crs", "srid")


@extend_schema_field(OpenApiTypes.DOUBLE)
class DegreesField(serializers.Field):
    """A number, or one in digits of any script; what it means is judged with the place."""

    def to_internal_value(self, data: Any) -> str:
        """As text."""
        if isinstance(data, bool) or not isinstance(data, int | float | str) or len(str(data)) > 40:
            raise serializers.ValidationError(_("A number of degrees is needed, such as 47.98."))
        return str(data)


@extend_schema_field(OpenApiTypes.OBJECT)
class AnswersField(serializers.Field):
    """An object of answers by the code of their question; in a form, the same as JSON."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """The object."""
        try:
            told = json.loads(data or "{}") if isinstance(data, str) else data
        except (ValueError, RecursionError):
            told = None
        if not isinstance(told, dict):
            raise serializers.ValidationError(
                _("Answers are an object: the code of a question, and its answer.")
            )
        return told


class FilingSerializer(serializers.Serializer):
    """What is reported. A place is lng and lat, or the area in words."""

    kind = serializers.ChoiceField(Complaint.Kind.choices)
    category = serializers.CharField(max_length=20, help_text="Code, of /api/v1/categories/")
    text = serializers.CharField(
        max_length=LONGEST_TEXT, required=False, allow_blank=True, default=""
    )
    lng = DegreesField(required=False, help_text="Degrees east, WGS 84")
    lat = DegreesField(required=False, help_text="Degrees north, WGS 84")
    area = serializers.CharField(max_length=100, required=False, help_text="Name of the area")
    block = serializers.CharField(max_length=100, required=False)
    street = serializers.CharField(max_length=200, required=False)
    phone = serializers.CharField(
        max_length=40, required=False, help_text="Needed where neither a proof nor an account is"
    )
    email = serializers.CharField(max_length=254, required=False)
    answers = AnswersField(required=False)
    reported_at = serializers.CharField(
        max_length=40, required=False, help_text="When it was seen, if the app was offline"
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Coordinates have one meaning here, whatever else is named."""
        if any(name in self.initial_data for name in _OTHER_FRAMES):
            raise serializers.ValidationError(
                _("lng and lat are degrees of WGS 84; transform them, and name no other system.")
            )
        return attrs


class FilingWithPhotosSerializer(FilingSerializer):
    """The same as a form, with photographs."""

    photos = serializers.ListField(
        child=serializers.FileField(), required=False, max_length=MOST_PHOTOS
    )


@dataclass(frozen=True)
class Filer:
    """Who reports, who sends it for them, and whose keys its key is one of."""

    reporter: Reporter
    actor: User | None
    keys_of: str


def file_report(request: Request, *, key: str) -> Complaint:
    """A complaint by the one door; raises ``ComplaintError``, 401 or 403."""
    told = _told(request)
    filer = _filer(request, told)
    report = _report(told, request.FILES.getlist("photos"))
    if filer.actor is None:
        check_account(report, filer.reporter)
    _keep_email(filer.reporter, told.get("email"))
    digest = hashlib.sha256(f"{filer.keys_of}:{key}".encode()).hexdigest()
    return receive(
        report,
        reporter=filer.reporter,
        actor=filer.actor,
        key=f"api:{digest}" if key else None,
    )


def receipt_of(complaint: Complaint) -> dict[str, Any]:
    """The answer, as of the step that routed it: the same again, whatever was done since."""
    steps = complaint.events.select_related("unit", "agency")
    routed = steps.filter(seq__lte=ROUTED).latest("seq")
    return {
        "reference": complaint.reference,
        "tracking_url": link.address_of(complaint),
        "state": routed.state,
        "unit": routed.unit.code if routed.unit else None,
        "agency": routed.agency.code if routed.agency else None,
        "due_at": routed.due_at,
    }


def _told(request: Request) -> dict[str, Any]:
    if not isinstance(request.data, dict):
        raise SomethingMissing(_("An object is needed, with the fields of a complaint."))
    if request.data.get("photos") and not request.FILES:
        raise Faults(photos=_("Send photographs as files of multipart/form-data."))
    given = FilingSerializer(data=request.data)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


def _filer(request: Request, told: dict[str, Any]) -> Filer:
    """Whoever proved a number or has an account; else staff who may take complaints of others."""
    typed = told.get("phone", "")
    if reporter := proved(request):
        household = household_of(request)
        spend(
            Limit("filing-client", household, settings.COMPLAINTS_PER_CLIENT_HOUR, HOUR),
            Limit("filing-person", str(reporter.pk), COMPLAINTS_PER_PERSON, HOUR),
        )
        if typed and _read_phone(typed) != opened(reporter.phone):
            raise Faults(phone=_("This is not the number that was confirmed. Confirm it first."))
        return Filer(reporter, None, f"reporter:{reporter.pk}")
    user: Any = request.user
    if not user.is_authenticated:
        raise NotAuthenticated(
            _(
                "Confirm the telephone first: ask for a code at /api/v1/complaints/phone-codes/ "
                "and send its proof as Phone-Proof."
            )
        )
    if not user.has_perm("complaints.add_complaint"):
        raise PermissionDenied(_("Your role does not take complaints for other people."))
    if not typed:
        raise Faults(phone=_("Write a mobile number, such as 5000 1234."))
    reporter = reporter_with_phone(_read_phone(typed), language=get_language() or "ar")
    return Filer(reporter, user, f"user:{user.pk}")


def _report(told: dict[str, Any], photos: list[Any]) -> Report:
    category, place = read_category(told), read_place(told)
    check_place(place, category)
    check_photos(photos)
    return Report(
        channel=Complaint.Channel.APP,
        kind=read_kind(told),
        category=category,
        text=read_text(told),
        point=place.point,
        area=place.words.area,
        block=place.words.block,
        address=place.words.address,
        answers=read_answers(read_questions(category.questions), told.get("answers", {})),
        photos=photos,
        reported_at=read_moment(told.get("reported_at")),
    )


def _read_phone(typed: str) -> str:
    try:
        return read_phone(typed)
    except SomethingMissing as error:
        raise Faults(phone=str(error)) from error


def _keep_email(reporter: Reporter, typed: str | None) -> None:
    """An address that nobody has confirmed yet, so no message goes there; a known one stays."""
    if not typed:
        return
    try:
        address = read_email(typed)
    except SomethingMissing as error:
        raise Faults(email=str(error)) from error
    if not reporter.email:
        reporter.email = address
        reporter.save(update_fields=["email", "email_index"])
