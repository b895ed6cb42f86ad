"""Fields that several layers share, by the names that deliveries give them."""

from django.utils.translation import gettext_lazy as _

from gis_core.ingest.layer import Field
from gis_core.ingest.models import ImportRun

AREA = Field(
    "area",
    _("area"),
    ("area_name", "area_code", "area_no", "area_ar", "area_en", "منطقة", "المنطقة", "اسم المنطقة"),
    kind="label",
    is_word=True,
)
BLOCK = Field(
    "block",
    _("block"),
    ("block_no", "block_num", "block_number", "blk", "blk_no", "قطعة", "القطعة", "رقم القطعة"),
    kind="label",
    most=20,
)
SUB_NUMBER = Field(
    "sub_number", _("sub-number"), ("sub_no", "sub_num", "subno", "رقم فرعي"), kind="label", most=20
)
AUTOMATED = Field(
    "automated_number",
    _("automated number"),
    ("automated_no", "paci", "paci_no", "paci_number", "pacino", "الرقم الآلي", "رقم آلي"),
    kind="digits",
    most=20,
)
PARCEL_NAMES = (
    "parcel", "parcel_no", "parcel_num", "parcel_number", "parcelno", "plot", "plot_no",
    "plot_num", "plot_number", "qasima", "kasima", "lot_no", "lot_number",
    "قسيمة", "القسيمة", "رقم القسيمة",
)  # fmt: skip
NAME_AR = Field(
    "name_ar", _("Arabic name"), ("arabic_name", "name_arabic", "الاسم", "الاسم بالعربية"), most=200
)
NAME_EN = Field(
    "name_en", _("English name"), ("english_name", "name_english", "name_eng", "name"), most=200
)
X = Field("x", _("x coordinate"), ("lon", "lng", "longitude", "easting", "خط الطول"), "number")
Y = Field("y", _("y coordinate"), ("lat", "latitude", "northing", "خط العرض"), "number")

PLACE_TEXTS = {
    "area_unknown": _("There is no area %(area)s. Import the areas first, or correct the name."),
    "area_ambiguous": _("More than one area is called %(area)s. Give its code."),
    "block_unknown": _(
        "There is no block %(block)s in area %(area)s. Import the blocks first, correct the "
        "number, or make the blocks with --create-blocks."
    ),
}

# How a row of another layer says which parcel it belongs to.
ITS_PARCEL = (
    Field("parcel", _("parcel number"), PARCEL_NAMES, "label", most=40),
    SUB_NUMBER,
    BLOCK,
    AREA,
    AUTOMATED,
    X,
    Y,
)

# What a delivery may speak for: all layers as one, and those whose things lie in blocks by block.
WHOLE_LAYER = {ImportRun.Scope.LAYER.value: ImportRun.Scope.LAYER.label}
WHOLE_BLOCKS = {ImportRun.Scope.BLOCKS.value: ImportRun.Scope.BLOCKS.label} | WHOLE_LAYER
SHIFTED = {
    "shifted": _(
        "All of it lies %(metres)s m from where it is published (east %(east)s m, north "
        "%(north)s m). So it lies if its coordinates are really in: %(likely)s. Confirm the "
        "system with --crs, or accept it if the published land is what is wrong."
    ),
}
