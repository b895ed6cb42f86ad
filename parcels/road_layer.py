"""The layer of roads: surfaces from edge to edge, centrelines with their width, or both."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from gis_core.ingest.layer import Field, LayerSpec
from parcels.checks import roads as checks
from parcels.compare import others
from parcels.layer_fields import AREA, NAME_AR, NAME_EN, PLACE_TEXTS, WHOLE_LAYER
from parcels.publish import delivered_roads, roads, tables

ROADS = LayerSpec(
    name="roads",
    label=_("roads"),
    fields=(
        Field(
            "code",
            _("code"),
            (
                "street_no",
                "street_num",
                "street_code",
                "street_id",
                "road_no",
                "road_num",
                "road_code",
                "road_id",
                "رقم الشارع",
                "رقم الطريق",
                "رمز الشارع",
            ),
            "label",
            most=60,
        ),
        replace(
            NAME_AR, aliases=(*NAME_AR.aliases, "street_ar", "road_ar", "اسم الشارع", "الشارع",
                              "اسم الطريق")
        ),
        replace(
            NAME_EN,
            aliases=(*NAME_EN.aliases, "street_en", "road_en", "street_name", "road_name",
                     "st_name", "street", "road"),
        ),
        Field(
            "kind",
            _("street kind"),
            ("street_kind", "street_type", "road_kind", "road_type", "road_class", "class", "type",
             "نوع الشارع", "نوع الطريق"),
            "label",
            most=100,
        ),
        Field(
            "width_m",
            _("width (m)"),
            ("width", "street_width", "road_width", "row_width", "العرض", "عرض الشارع",
             "عرض الطريق"),
            "number",
        ),
        AREA,
    ),
    key=("code",),
    key_else=("area", "name_ar", "name_en"),
    prepare=checks.PREPARE,
    checks=checks.CHECKS,
    tables=delivered_roads.TABLES,
    publish=roads.publish,
    remove=roads.remove,
    writes=tables.ROADS,
    compare=others.ROADS.compare,
    scopes=WHOLE_LAYER,
    noun=_("road"),
    geometry="line_or_polygon",
    overlap_severity="",
    settable=("valid_from",),
    past_dates=("valid_from",),
    texts={
        **PLACE_TEXTS,
        "road_kind_unknown": _(
            "The street kind “%(kind)s” (%(count)s roads) is not one of: %(kinds)s. It is left "
            "open; add the kind among the street kinds, or correct the word."
        ),
        "road_width_impossible": _(
            "A road cannot be %(width)s m wide. Correct the width, or leave it empty."
        ),
        "road_pieces_differ": _(
            "The pieces of %(key)s differ in kind or width. The kind named first and the greatest "
            "width are kept; give the pieces codes of their own if they are different roads."
        ),
        "road_over_parcel": _(
            "It lies over parcel %(parcel)s by %(area)s m². Correct the kerb, or the parcel."
        ),
    },
)  # fmt: skip
