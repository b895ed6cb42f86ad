"""Buildings as a layer that deliveries may be brought into."""

from django.utils.translation import gettext_lazy as _

from gis_core.ingest.layer import Field, LayerSpec
from parcels.checks import on_parcels as checks_on_parcels
from parcels.compare import others
from parcels.layer_fields import ITS_PARCEL, PLACE_TEXTS, WHOLE_BLOCKS
from parcels.publish import on_parcels, tables

BUILDINGS = LayerSpec(
    name="buildings",
    label=_("buildings"),
    fields=(
        Field(
            "code",
            _("building number"),
            ("building_no", "building_number", "building_id", "bldg_no", "رقم المبنى"),
            "label",
            most=60,
        ),
        Field(
            "floors",
            _("floors"),
            ("storeys", "stories", "no_floors", "levels", "الأدوار", "عدد الأدوار"),
            "number",
        ),
        Field("use", _("use"), ("building_use", "usage", "الاستعمال", "استعمال المبنى"), most=100),
        Field("year_built", _("year built"), ("year", "built", "سنة البناء"), "number"),
        Field(
            "built_area_m2",
            _("built area (m²)"),
            ("built_area", "floor_area", "مساحة البناء"),
            "number",
        ),
        *ITS_PARCEL,
    ),
    key=("code",),
    prepare=checks_on_parcels.PREPARE_BUILDINGS,
    checks=checks_on_parcels.BUILDINGS,
    tables=on_parcels.TABLES,
    publish=on_parcels.publish_buildings,
    compare=others.BUILDINGS.compare,
    scopes=WHOLE_BLOCKS,
    noun=_("building"),
    remove=tables.remove_buildings,
    writes=tables.BUILDINGS,
    geometry="any",
    overlap_severity="",
    texts={
        **PLACE_TEXTS,
        "building_nowhere": _("It has neither a footprint nor a parcel. Give one of both."),
        "building_number_impossible": _(
            "Its floors, year or built area cannot be %(value)s. Correct the number."
        ),
        "building_year_odd": _("It was built in %(value)s, it says. Correct the year."),
        "building_floors_odd": _("It has %(value)s floors, it says. Correct the number."),
        "building_off_parcel": _("It lies on no single parcel. Check its place."),
    },
)
