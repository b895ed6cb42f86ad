"""The layers that deliveries may be brought into: their fields, and the names these go by."""

from django.utils.translation import gettext_lazy as _

from gis_core.ingest.layer import Field, LayerSpec
from gis_core.ingest.models import ImportRun
from parcels.building_layer import BUILDINGS
from parcels.checks import business, matters
from parcels.checks import divisions as division_checks
from parcels.checks import on_parcels as checks_on_parcels
from parcels.checks import parcels as parcel_checks
from parcels.checks import plan as plan_checks
from parcels.compare import others
from parcels.compare import parcels as compare_parcels
from parcels.layer_fields import (
    AREA,
    AUTOMATED,
    BLOCK,
    ITS_PARCEL,
    NAME_AR,
    NAME_EN,
    PARCEL_NAMES,
    PLACE_TEXTS,
    SHIFTED,
    SUB_NUMBER,
    WHOLE_BLOCKS,
    WHOLE_LAYER,
)
from parcels.publish import divisions, on_parcels, parcels, places, plan, tables, taking_back
from parcels.road_layer import ROADS
from parcels.survey_layer import SURVEY_POINTS

__all__ = [
    "AREAS", "BLOCKS", "BUILDINGS", "LICENCES", "PARCELS", "PLAN", "ROADS", "SURVEY_POINTS"
]  # fmt: skip

PARCELS = LayerSpec(
    name="parcels",
    label=_("parcels"),
    fields=(
        Field("number", _("parcel number"), PARCEL_NAMES, "label", required=True, most=40),
        SUB_NUMBER,
        BLOCK,
        AREA,
        Field(
            "plan_ref",
            _("plan reference"),
            ("plan_no", "plan_number", "sheet_no", "sheet_number", "رقم المخطط", "المخطط"),
            kind="label",
            most=60,
        ),
        AUTOMATED,
        Field(
            "official_area_m2",
            _("area in the deed (m²)"),
            (
                "area_m2",
                "area_sqm",
                "official_area",
                "deed_area",
                "legal_area",
                "المساحة",
                "مساحة القسيمة",
                "مساحة الوثيقة",
            ),
            kind="number",
        ),
    ),
    key=("area", "block", "plan_ref", "number", "sub_number"),
    prepare=parcel_checks.PREPARE,
    checks=parcel_checks.CHECKS,
    tables=parcel_checks.TABLES,
    publish=parcels.publish,
    compare=compare_parcels.compare,
    scopes=WHOLE_BLOCKS,
    makes_blocks=True,
    ask_again=(matters.still_go_with_work,),
    approvals=business.approvals_of_ending,
    noun=_("parcel"),
    writes=(taking_back.VERSIONS, taking_back.PARCELS),
    roll_back=taking_back.roll_back,
    settable=("valid_from", "decision"),
    past_dates=("valid_from",),
    texts={
        **PLACE_TEXTS,
        "block_ambiguous": _("Several areas have a block %(block)s. Say which area is meant."),
        "block_elsewhere": _(
            "It lies outside block %(block)s, which it names. Correct one of both."
        ),
        "deed_area_differs": _(
            "The deed says %(deed)s m² but the outline measures %(computed)s m², %(percent)s %% "
            "apart. Correct the outline or the area."
        ),
        "deed_area_off": _(
            "The deed says %(deed)s m² and the outline measures %(computed)s m², %(percent)s %% "
            "apart. Compare with the survey."
        ),
        "deed_area_impossible": _(
            "The deed cannot say %(deed)s m². Correct the area, or leave it out."
        ),
        "deed_area_zero": _("The deed says 0 m². Add the area, or leave it out."),
        **SHIFTED,
        "gap": _(
            "Between it and %(others)s a gap of %(area)s m² is left, on average %(width)s m wide. "
            "Draw the common boundary once, or deliver the road that runs there."
        ),
        "edges_unmatched": _(
            "Along %(length)s m its boundary and its neighbours' are not the same line: a corner "
            "is missing in one of them, or they cross. Snap them to each other."
        ),
        "number_of_former": _(
            "A parcel of this number existed and is no more, and numbers are not used again. "
            "Give it another number, or record the transition that brings it back."
        ),
        "automated_number_taken": _(
            "The automated number %(number)s belongs to the published parcel %(other)s. "
            "Correct it in one of both."
        ),
        "moved": _(
            "Its boundary lies up to %(metres)s m from the published one of the same number. "
            "Compare with the survey, or correct the number."
        ),
        "goes_with_open_matters": _(
            "Parcel %(parcel)s would end, and on it hang: %(matters)s. Confirm the split, merge or "
            "renumbering that says what follows it, or deliver it too."
        ),
        "many_removed": _(
            "%(count)s of the %(published)s parcels of area %(area)s would end (%(percent)s %%). "
            "Two colleagues must approve that. Check that the delivery is whole."
        ),
        "block_gains": _(
            "The parcels of block %(block)s would cover %(area)s m² more than the %(former)s m² "
            "now. Check what was ground of no parcel before."
        ),
        "block_loses": _(
            "The parcels of block %(block)s would cover %(area)s m² less than the %(former)s m² "
            "now. Check that none is missing."
        ),
        "overlaps_neighbour": _(
            "It overlaps the published parcel %(neighbour)s by %(area)s m². Correct the common "
            "boundary, or deliver both."
        ),
    },
)
BLOCKS = LayerSpec(
    name="blocks",
    label=_("blocks"),
    fields=(
        Field(
            "number", _("block number"), ("block", *BLOCK.aliases), "label", required=True, most=20
        ),
        AREA,
        NAME_AR,
        NAME_EN,
    ),
    key=("area", "number"),
    prepare=division_checks.PREPARE_BLOCKS,
    checks=division_checks.BLOCKS,
    tables=places.TABLES,
    publish=divisions.publish_blocks,
    compare=others.BLOCKS.compare,
    scopes=WHOLE_LAYER,
    noun=_("block"),
    remove=tables.remove_blocks,
    writes=tables.BLOCKS,
    overlap_depth_m=0.5,
    texts={
        **PLACE_TEXTS,
        **SHIFTED,
        "block_in_no_area": _(
            "It lies in no known area. Import the areas first, or name its area."
        ),
    },
)
AREAS = LayerSpec(
    name="areas",
    label=_("areas"),
    fields=(
        Field(
            "code",
            _("code"),
            ("area_code", "area_no", "area_id", "رمز المنطقة", "رقم المنطقة"),
            "label",
            required=True,
            most=40,
        ),
        Field(
            "name_ar",
            _("Arabic name"),
            (*NAME_AR.aliases, "area_ar", "اسم المنطقة", "المنطقة"),
            most=200,
        ),
        Field("name_en", _("English name"), (*NAME_EN.aliases, "area_en", "area_name"), most=200),
        Field(
            "governorate",
            _("governorate"),
            ("gov", "governorate_code", "المحافظة", "محافظة"),
            most=20,
        ),
    ),
    key=("code",),
    checks=division_checks.AREAS,
    publish=divisions.publish_areas,
    compare=others.AREAS.compare,
    scopes=WHOLE_LAYER,
    noun=_("area"),
    remove=tables.remove_areas,
    writes=tables.AREAS,
    overlap_depth_m=0.5,
    overlap_severity="W",
    texts={"name_missing": _("Area %(key)s has no name; its code stands in. Fill it in.")},
)
PLAN = LayerSpec(
    name="plan",
    label=_("plan zones"),
    fields=(
        Field(
            "zone_class",
            _("zone class"),
            (
                "zone",
                "zone_code",
                "zone_type",
                "zoning",
                "land_use",
                "landuse",
                "typezone",
                "استعمال",
                "الاستعمال",
                "صنف الاستعمال",
            ),
            "label",
            required=True,
            most=60,
        ),
        Field(
            "class_name",
            _("name of the zone class"),
            ("zone_name", "zone_des", "use_name", "اسم الاستعمال"),
            most=200,
        ),
        Field("code", _("zone"), ("zone_no", "zone_id", "رمز الشريحة"), "label", most=60),
        Field(
            "decision",
            _("decision"),
            ("decision_no", "resolution", "القرار", "رقم القرار"),
            most=200,
        ),
    ),
    key=("zone_class", "code"),
    checks=plan_checks.ZONES,
    publish=plan.publish,
    compare=others.PLAN.compare,
    scopes={
        ImportRun.Scope.LAYER.value: _("the whole edition: zones that it does not name are removed")
    },
    noun=_("zone"),
    remove=tables.remove_zones,
    writes=tables.PLAN,
    roll_back=tables.roll_back_plan,
    overlap_severity="W",
    settable=("plan",),
    texts={
        "zone_class_unknown": _(
            "The zone class %(zone_class)s (%(count)s zones) is not described yet. It will be "
            "shown in grey; give it a name and a colour."
        ),
    },
)
LICENCES = LayerSpec(
    name="licences",
    label=_("building licences"),
    fields=(
        Field(
            "number",
            _("licence number"),
            (
                "licence_no",
                "license_no",
                "licence_number",
                "license_number",
                "permit_no",
                "permit_number",
                "رقم الرخصة",
                "الرخصة",
            ),
            "label",
            required=True,
            most=60,
        ),
        Field(
            "licence_type",
            _("type"),
            ("type", "license_type", "permit_type", "نوع الرخصة"),
            most=60,
        ),
        Field(
            "state", _("state"), ("status", "licence_status", "license_status", "الحالة"), most=60
        ),
        Field(
            "submitted_on",
            _("submitted on"),
            ("submitted", "application_date", "تاريخ التقديم"),
            "date",
        ),
        Field("decided_on", _("decided on"), ("decision_date", "تاريخ القرار"), "date"),
        Field(
            "issued_on",
            _("issued on"),
            ("issue_date", "issued", "date_issued", "issuedate", "تاريخ الإصدار"),
            "date",
        ),
        Field(
            "expires_on",
            _("expires on"),
            ("expiry_date", "expires", "expiration_date", "تاريخ الانتهاء"),
            "date",
        ),
        Field(
            "engineering_office",
            _("engineering office"),
            ("office", "consultant", "المكتب الهندسي"),
            most=200,
        ),
        *ITS_PARCEL,
    ),
    key=("number",),
    prepare=checks_on_parcels.PREPARE_LICENCES,
    checks=checks_on_parcels.LICENCES,
    tables=on_parcels.TABLES,
    publish=on_parcels.publish_licences,
    compare=others.LICENCES.compare,
    scopes=WHOLE_BLOCKS,
    ask_again=(checks_on_parcels.OF_WORKFLOW.look,),
    is_worked_on=True,
    noun=_("licence"),
    remove=tables.remove_licences,
    writes=tables.LICENCES,
    roll_back=tables.roll_back_licences,
    geometry="any",
    overlap_severity="",
    texts={
        **PLACE_TEXTS,
        "state_unknown": _("The state “%(state)s” is not known; its dates decide instead."),
        "licence_of_workflow": _(
            "Licence %(key)s was applied for here and changes by its own steps, not by a delivery. "
            "Leave it out of the file."
        ),
        "licence_dates": _(
            "Its dates cannot be (issued %(issued)s, expires %(expires)s). Correct them."
        ),
        "licence_dates_odd": _(
            "Its days (%(days)s) are not in their order, lie ahead, or lie long ago. "
            "Compare with the licence."
        ),
        "parcel_not_found": _(
            "No single parcel fits it. Give the automated number, or area, block and parcel number."
        ),
    },
)
