"""How parcels, areas and licences look to programs."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework_gis.fields import GeometryField
from rest_framework_gis.serializers import GeoFeatureModelSerializer

from gis_core.areas.models import Area
from parcels.models import BuildingLicence, ParcelBoundary


@extend_schema_field(OpenApiTypes.OBJECT)
class OutlineField(GeometryField):
    """A MultiPolygon of RFC 7946, in degrees."""


class ParcelFeatureSerializer(GeoFeatureModelSerializer):
    """A parcel as a GeoJSON feature; the view annotates its ``outline`` in WGS 84."""

    id = serializers.IntegerField(source="parcel_id")
    boundary = OutlineField(source="outline", precision=7)
    number = serializers.CharField(source="parcel.number")
    sub_number = serializers.CharField(source="parcel.sub_number")
    block = serializers.CharField(source="parcel.block.number", default=None)
    area = serializers.CharField(source="parcel.area.code", default=None)
    status = serializers.CharField(source="parcel.status")
    official_area_m2 = serializers.FloatField()
    computed_area_m2 = serializers.FloatField()

    class Meta:
        model = ParcelBoundary
        geo_field = "boundary"
        fields = (
            "id",
            "number",
            "sub_number",
            "block",
            "area",
            "status",
            "official_area_m2",
            "computed_area_m2",
            "valid_from",
        )


class AreaSerializer(serializers.ModelSerializer):
    """An area's names."""

    governorate = serializers.CharField(source="governorate.code", default=None)

    class Meta:
        model = Area
        fields = ("id", "code", "name_ar", "name_en", "governorate")


class LicenceSerializer(serializers.ModelSerializer):
    """A licence without its applicant."""

    licence_type = serializers.CharField(source="licence_type.code")

    class Meta:
        model = BuildingLicence
        fields = (
            "number",
            "parcel",
            "licence_type",
            "state",
            "submitted_on",
            "issued_on",
            "expires_on",
        )


class SuggestionSerializer(serializers.Serializer):
    """One answer of the search box."""

    kind = serializers.CharField()
    title = serializers.CharField()
    subtitle = serializers.CharField()
    lng = serializers.FloatField(allow_null=True)
    lat = serializers.FloatField(allow_null=True)
    url = serializers.CharField()


class FileSectionSerializer(serializers.Serializer):
    """A section of the parcel's file with its rows."""

    key = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(["concerned", "not_concerned", "no_data"])
    rows = serializers.ListField(child=serializers.DictField())


class ParcelFileSerializer(serializers.Serializer):
    """The whole file of one parcel."""

    parcel = serializers.DictField()
    sections = FileSectionSerializer(many=True)
