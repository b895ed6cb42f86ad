"""The layer of survey points: what a surveyor hands in, as a drawing or as a table."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from gis_core.ingest.layer import Field, LayerSpec
from gis_core.ingest.models import ImportRun
from parcels.checks import survey_points as checks
from parcels.compare import others
from parcels.layer_fields import ITS_PARCEL, PLACE_TEXTS, X, Y
from parcels.publish import on_parcels, survey_points, tables

# Tables of points call their axes by one letter, which no other table would mean.
_POINT_X = replace(
    X, aliases=(*X.aliases, "east", "e", "x_coord", "coord_x", "الإحداثي السيني", "شرقي", "س")
)
_POINT_Y = replace(
    Y, aliases=(*Y.aliases, "north", "n", "y_coord", "coord_y", "الإحداثي الصادي", "شمالي", "ص")
)
_ITS_PARCEL = tuple({"x": _POINT_X, "y": _POINT_Y}.get(f.name, f) for f in ITS_PARCEL)

SURVEY_POINTS = LayerSpec(
    name="survey_points",
    label=_("survey points"),
    fields=(
        Field(
            "plan",
            _("plan number"),
            (
                "plan_no",
                "plan_number",
                "survey_plan",
                "survey_no",
                "survey",
                "sheet_no",
                "رقم المخطط",
                "المخطط",
                "المخطط المساحي",
                "مخطط مساحي",
                "رقم المخطط المساحي",
            ),
            "label",
            required=True,
            most=60,
        ),
        Field(
            "number",
            _("point number"),
            (
                "point",
                "point_no",
                "point_number",
                "point_id",
                "point_name",
                "pt",
                "pt_no",
                "pnt",
                "corner",
                "vertex",
                "station",
                "رقم النقطة",
                "النقطة",
                "نقطة",
            ),
            "label",
            required=True,
            most=40,
        ),
        Field(
            "surveyor",
            _("surveying office"),
            ("surveyed_by", "survey_office", "office", "المكتب المساحي", "المساح", "مكتب المساحة"),
            most=200,
        ),
        Field(
            "surveyed_on",
            _("surveyed on"),
            ("survey_date", "surveyed", "date", "تاريخ المسح", "تاريخ الرفع", "التاريخ"),
            "date",
        ),
        Field(
            "accuracy_m",
            _("accuracy (m)"),
            ("accuracy", "acc", "precision", "std_dev", "rms", "الدقة", "دقة القياس"),
            "number",
        ),
        *_ITS_PARCEL,
    ),
    key=("plan", "number"),
    prepare=checks.PREPARE,
    checks=checks.CHECKS,
    tables=on_parcels.TABLES,
    publish=survey_points.publish,
    remove=tables.remove_survey_points,
    writes=tables.SURVEY_POINTS,
    compare=others.SURVEY_POINTS.compare,
    scopes={
        ImportRun.Scope.LAYER.value: _("whole plans: points that it does not name are removed")
    },
    noun=_("survey point"),
    geometry="point",
    overlap_severity="",
    texts={
        **PLACE_TEXTS,
        "survey_parcel_not_found": _(
            "No single parcel fits it. Give the automated number, or area, block and parcel "
            "number; the point is kept with its plan."
        ),
        "survey_plan_of_no_parcel": _(
            "Plan %(plan)s names no parcel that is known, so its points appear in no parcel's "
            "file. Name the parcel in one of its rows."
        ),
        "survey_plan_contradicts": _(
            "The rows of plan %(plan)s name different surveyors or days. The first of each is "
            "kept; correct the others."
        ),
        "survey_point_far": _(
            "It lies %(metres)s m from the nearest corner of parcel %(parcel)s, which its plan "
            "is of. Check the coordinates, or the parcel."
        ),
        "survey_accuracy_impossible": _(
            "Its accuracy is given as %(accuracy)s m, which cannot be. Correct it."
        ),
        "survey_accuracy_coarse": _(
            "Its accuracy is given as %(accuracy)s m. Check that it is given in metres."
        ),
        "survey_in_future": _("It was surveyed on %(day)s, which has not come. Correct the day."),
    },
)
