"""How complaints and their categories look to programs: without whoever reported or acted."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework_gis.fields import GeometryField
from rest_framework_gis.serializers import GeoFeatureModelSerializer

from complaints.models import Category, CategoryGroup, Complaint, ComplaintEvent
from complaints.questions import Kind, Question, read_questions
from complaints.templatetags.cases import is_late


@extend_schema_field(OpenApiTypes.OBJECT)
class PlaceField(GeometryField):
    """A Point of RFC 7946 in degrees, or null."""


class ComplaintSerializer(GeoFeatureModelSerializer):
    """A complaint as a GeoJSON feature; the view annotates its ``place`` in WGS 84."""

    location = PlaceField(source="place", precision=6)
    category = serializers.CharField(source="category.code")
    state = serializers.CharField()
    area = serializers.CharField(source="area.code", default=None)
    block = serializers.CharField(source="block.number", default=None)
    unit = serializers.CharField(source="unit.code", default=None)
    agency = serializers.CharField(source="agency.code", default=None)
    is_late = serializers.SerializerMethodField()

    class Meta:
        model = Complaint
        id_field = "reference"
        geo_field = "location"
        fields = (
            "reference",
            "kind",
            "channel",
            "category",
            "state",
            "close_reason",
            "area",
            "block",
            "parcel",
            "unit",
            "agency",
            "received_at",
            "due_at",
            "closed_at",
            "is_late",
            "version",
        )

    def get_is_late(self, complaint: Complaint) -> bool:
        """As everywhere."""
        return is_late(complaint)


class CaseStepSerializer(serializers.ModelSerializer):
    """A step that was taken, without whoever took it."""

    state_before = serializers.CharField()
    state = serializers.CharField()
    unit = serializers.CharField(source="unit.code", default=None)
    agency = serializers.CharField(source="agency.code", default=None)

    class Meta:
        model = ComplaintEvent
        fields = (
            "seq",
            "verb",
            "at",
            "state_before",
            "state",
            "unit",
            "agency",
            "due_at",
            "note",
            "is_public",
        )


class ComplaintDetailSerializer(ComplaintSerializer):
    """A complaint with what was reported and its steps."""

    answers = serializers.DictField()
    events = CaseStepSerializer(many=True, read_only=True)

    class Meta(ComplaintSerializer.Meta):
        fields = (*ComplaintSerializer.Meta.fields, "text", "address", "answers", "events")


class OptionSerializer(serializers.Serializer):
    """An answer to choose from."""

    code = serializers.CharField()
    label = serializers.CharField()


class QuestionSerializer(serializers.Serializer):
    """A question; its answer goes into ``answers`` under its code."""

    code = serializers.CharField()
    kind = serializers.ChoiceField([kind.value for kind in Kind])
    label = serializers.CharField()
    required = serializers.BooleanField()
    options = OptionSerializer(many=True)


class GroupSerializer(serializers.ModelSerializer):
    """A group of categories; ``name`` is in the language asked for."""

    name = serializers.CharField()

    class Meta:
        model = CategoryGroup
        fields = ("code", "name", "name_ar", "name_en")


class CategorySerializer(serializers.ModelSerializer):
    """What can be reported, with its promises and questions, in the language asked for."""

    name = serializers.CharField()
    group = GroupSerializer()
    questions = serializers.SerializerMethodField()

    class Meta:
        model = Category
        fields = (
            "code",
            "name",
            "name_ar",
            "name_en",
            "group",
            "severity",
            "clock",
            "first_action_hours",
            "resolve_hours",
            "allows_anonymous",
            "needs_place",
            "questions",
        )

    @extend_schema_field(QuestionSerializer(many=True))
    def get_questions(self, category: Category) -> Any:
        """Read by the one schema."""
        asked: tuple[Question, ...] = read_questions(category.questions)
        return QuestionSerializer(asked, many=True).data


class PhoneSerializer(serializers.Serializer):
    """A mobile number as people type it."""

    phone = serializers.CharField(max_length=40)


class SentCodeSerializer(serializers.Serializer):
    """A code that is on its way."""

    key = serializers.UUIDField()
    sent_to = serializers.CharField(help_text="The number, masked")
    expires_at = serializers.DateTimeField()


class CodeSerializer(serializers.Serializer):
    """The code, in digits of any script."""

    code = serializers.CharField(max_length=60)


class ProofSerializer(serializers.Serializer):
    """Proves the number when a complaint is filed."""

    proof = serializers.CharField(help_text="For the header Phone-Proof")
    expires_at = serializers.DateTimeField()


class ProblemSerializer(serializers.Serializer):
    """What is wrong, as RFC 9457 says it: one sentence, or sentences by field."""

    type = serializers.CharField()
    status = serializers.IntegerField()
    title = serializers.CharField()
    detail = serializers.CharField(required=False)
    errors = serializers.DictField(required=False)


class ReceiptSerializer(serializers.Serializer):
    """What whoever filed is told; the address opens the complaint to whoever holds it."""

    reference = serializers.CharField()
    tracking_url = serializers.URLField()
    state = serializers.CharField()
    unit = serializers.CharField(allow_null=True)
    agency = serializers.CharField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
