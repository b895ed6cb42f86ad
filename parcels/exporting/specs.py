"""The layers of the land as they leave. None of these columns is anybody's personal data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.contrib.gis.db.models.functions import PointOnSurface
from django.db.models import (
    Case,
    CharField,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gis_core.areas.models import Area, Block
from gis_core.areas.names import named_in_language
from gis_core.exports.cells import Column, rounded
from gis_core.exports.layer import ExportSpec
from parcels.models import (
    AutomatedNumber,
    BoundaryPoint,
    Building,
    BuildingLicence,
    Parcel,
    ParcelBoundary,
    Street,
    StructuralPlanZone,
)
from parcels.models.licence_states import LicenceState

if TYPE_CHECKING:
    from gis_core.accounts.models import User


def _place(path: str = "") -> list[Column]:
    """The block and the area: its code, by which an import finds it, and its name."""
    return [
        Column("block", _("Block"), value=f"{path}block__number"),
        Column("area", _("Area code"), value=f"{path}area__code"),
        Column("area_name", _("Area"), value=named_in_language(f"{path}area__")),
    ]


def _of_parcel() -> list[Column]:
    return [
        Column("parcel", _("Parcel"), value="parcel__number"),
        Column("sub_number", _("Sub-number"), value="parcel__sub_number"),
        *_place("parcel__"),
    ]


def _parcel_columns() -> Sequence[Column]:
    return [
        Column("number", _("Parcel number"), value="number"),
        Column("sub_number", _("Sub-number"), value="sub_number"),
        Column("plan_ref", _("Plan reference"), value="plan_ref"),
        *_place(),
        Column("paci_no", _("Automated number"), value="automated_number"),
        Column("area_m2", _("Deed area (m²)"), float, "held__official_area_m2"),
        Column("drawn_m2", _("Drawn area (m²)"), float, "held__computed_area_m2", rounded),
        Column("status", _("Status"), value="status", shown=lambda one: Parcel.Status(one).label),
        Column("since", _("In force from"), date, "held__valid_from"),
        Column("parcel_id", _("Parcel key"), int, "pk"),
    ]


def _parcel_rows(user: User) -> QuerySet[Parcel]:
    """All that are or will be in law; those without an outline have no shape in the file."""
    in_force = Q(boundaries__valid_to=None, boundaries__recorded_to=None)
    numbers = AutomatedNumber.objects.filter(parcel=OuterRef("pk")).order_by("number")
    return (
        Parcel.objects.visible_to(user)
        .exclude(status=Parcel.Status.HISTORIC)
        .annotate(
            held=FilteredRelation("boundaries", condition=in_force),
            automated_number=Subquery(numbers.values("number")[:1]),
        )
        .order_by("pk")
    )


def _block_columns() -> Sequence[Column]:
    return [
        Column("block", _("Block number"), value="number"),
        Column("area", _("Area code"), value="area__code"),
        Column("area_title", _("Area"), value=named_in_language("area__")),
        Column("name_ar", _("Arabic name")),
        Column("name_en", _("English name")),
    ]


def _area_columns() -> Sequence[Column]:
    return [
        Column("code", _("Area code")),
        Column("name_ar", _("Arabic name")),
        Column("name_en", _("English name")),
        Column("gov", _("Governorate"), value="governorate__code"),
        Column("gov_title", _("Name of the governorate"), value=named_in_language("governorate__")),
    ]


def _zone_columns() -> Sequence[Column]:
    return [
        Column("zone_class", _("Zone class"), value="zone_class__code"),
        Column("class_name", _("Name of the zone class"), value=named_in_language("zone_class__")),
        Column("code", _("Zone")),
        Column("decision", _("Decision")),
        Column("plan", _("Edition of the plan"), value="plan__edition"),
        Column("drawn_m2", _("Drawn area (m²)"), float, "computed_area_m2", rounded),
        Column("since", _("In force from"), date, "valid_from"),
    ]


def _licence_columns() -> Sequence[Column]:
    return [
        Column("number", _("Licence number")),
        Column("type", _("Type"), value="licence_type__code"),
        Column("type_title", _("Name of the type"), value=named_in_language("licence_type__")),
        Column("state", _("State"), value="state"),
        Column("state_text", _("State in words"), value="state", shown=_state_in_words),
        Column("submitted", _("Submitted on"), date, "submitted_on"),
        Column("decided_on", _("Decided on"), date, "decided_on"),
        Column("issued_on", _("Issued on"), date, "issued_on"),
        Column("expires_on", _("Expires on"), date, "expires_on"),
        Column("office", _("Engineering office"), value=_office()),
        *_of_parcel(),
    ]


def _state_in_words(state: str) -> str:
    return str(LicenceState(state).label)


def _office() -> Case:
    return Case(
        When(office__isnull=False, then=named_in_language("office__")),
        default=F("engineering_office"),
        output_field=CharField(),
    )


def _licence_rows(user: User) -> QuerySet[BuildingLicence]:
    held = ParcelBoundary.objects.current().filter(parcel=OuterRef("parcel"))
    spot = PointOnSurface(Subquery(held.values("boundary")[:1]))
    return BuildingLicence.objects.visible_to(user).annotate(spot=spot).order_by("pk")


def _building_columns() -> Sequence[Column]:
    return [
        Column("code", _("Building number")),
        Column("floors", _("Floors"), int),
        Column("use", _("Use")),
        Column("year_built", _("Year built"), int),
        Column("built_area", _("Built area (m²)"), float, "built_area_m2"),
        *_of_parcel(),
    ]


def _road_columns() -> Sequence[Column]:
    return [
        Column("code", _("Street code")),
        Column("name_ar", _("Arabic name")),
        Column("name_en", _("English name")),
        Column("kind", _("Street kind"), value="kind__code"),
        Column("width_m", _("Width (m)"), float),
        Column("area", _("Area code"), value="area__code"),
        Column("area_name", _("Area"), value=named_in_language("area__")),
    ]


def _roads(user: User) -> QuerySet[Street]:
    return Street.objects.as_of(None).visible_to(user).order_by("pk")


def _survey_columns() -> Sequence[Column]:
    return [
        Column("plan", _("Survey plan"), value="plan__number"),
        Column("number", _("Point number")),
        Column("surveyor", _("Surveying office"), value="plan__surveyor"),
        Column("surveyed", _("Surveyed on"), date, "plan__surveyed_on"),
        Column("accuracy", _("Accuracy (m)"), float, "accuracy_m"),
    ]


SPECS = (
    ExportSpec(
        name="parcels",
        title=gettext_lazy("Parcels"),
        permission="parcels.view_parcel",
        columns=_parcel_columns,
        rows=_parcel_rows,
        shape="held__boundary",
        label="number",
        in_area="area",
        in_block="block",
        of_parcel="pk",
    ),
    ExportSpec(
        name="blocks",
        title=gettext_lazy("Blocks"),
        permission="areas.view_block",
        columns=_block_columns,
        rows=lambda user: Block.objects.visible_to(user).order_by("pk"),
        shape="boundary",
        label="block",
        in_area="area",
        in_block="pk",
    ),
    ExportSpec(
        name="areas",
        title=gettext_lazy("Areas"),
        permission="areas.view_area",
        columns=_area_columns,
        rows=lambda user: Area.objects.visible_to(user).order_by("pk"),
        shape="boundary",
        label="name_ar",
        in_area="pk",
        in_block="blocks",
    ),
    ExportSpec(
        name="plan",
        title=gettext_lazy("Structural plan"),
        permission="parcels.view_structuralplanzone",
        columns=_zone_columns,
        rows=lambda user: StructuralPlanZone.objects.current().visible_to(user).order_by("pk"),
        shape="boundary",
        label="code",
        drawn_by="zone_class",
    ),
    ExportSpec(
        name="licences",
        title=gettext_lazy("Building licences"),
        permission="parcels.view_buildinglicence",
        columns=_licence_columns,
        rows=_licence_rows,
        shape="spot",
        shape_type="Point",
        label="number",
        drawn_by="state",
        in_area="parcel__area",
        in_block="parcel__block",
        of_parcel="parcel",
    ),
    ExportSpec(
        name="buildings",
        title=gettext_lazy("Buildings"),
        permission="parcels.view_building",
        columns=_building_columns,
        rows=lambda user: Building.objects.visible_to(user).order_by("pk"),
        shape="footprint",
        label="code",
        in_area="parcel__area",
        in_block="parcel__block",
        of_parcel="parcel",
    ),
    ExportSpec(
        name="roads",
        title=gettext_lazy("Roads: centrelines"),
        permission="parcels.view_parcel",
        columns=_road_columns,
        rows=lambda user: _roads(user).exclude(centreline=None),
        shape="centreline",
        shape_type="MultiLineString",
        label="name_ar",
        in_area="area",
    ),
    ExportSpec(
        name="road_surfaces",
        title=gettext_lazy("Roads: surfaces"),
        permission="parcels.view_parcel",
        columns=_road_columns,
        rows=lambda user: _roads(user).exclude(surface=None),
        shape="surface",
        label="name_ar",
        in_area="area",
    ),
    ExportSpec(
        name="survey_points",
        title=gettext_lazy("Survey points"),
        permission="parcels.view_surveyplan",
        columns=_survey_columns,
        rows=lambda user: BoundaryPoint.objects.visible_to(user).order_by("pk"),
        shape="location",
        shape_type="Point",
        label="number",
    ),
)
