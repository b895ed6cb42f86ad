"""Every code that can stand in a report: what it is about, how much it weighs, and for how long.

A code is *fixed* where no one may make it weigh less: a file that is not whole, a place that is not
known, an identity that is not one. All others an administrator may weigh otherwise for a layer.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from gis_core.safeio.reasons import REASONS
from gis_core.safeio.sentences import SENTENCES

from .layer import layer_named
from .texts import OWN

if TYPE_CHECKING:
    from .layer import LayerSpec

FILE, CRS, GEOMETRY = "file", "crs", "geometry"
ATTRIBUTES, TOPOLOGY, BUSINESS = "attributes", "topology", "business"
GROUPS = {
    FILE: _("The file"),
    CRS: _("The coordinate system"),
    GEOMETRY: _("Shapes"),
    ATTRIBUTES: _("Attributes"),
    TOPOLOGY: _("How shapes lie beside each other"),
    BUSINESS: _("What it would do to the published land"),
}


@dataclass(frozen=True)
class Code:
    """What a finding is called, how much it weighs unless somebody says otherwise."""

    code: str
    severity: str
    group: str
    is_fixed: bool = False


# What reading a file can say of it and of its features, whatever the layer.
READING = (
    Code("shx_rebuilt", "W", FILE),
    Code("rows_deleted", "W", FILE),
    Code("cpg_ignored", "W", FILE),
    Code("encoding_guessed", "W", FILE),
    Code("text_cut", "W", FILE),
    Code("sheet_uncalculated", "W", FILE),
    Code("drawing_left_out", "W", FILE),
    Code("columns_used", "I", FILE),
    Code("columns_unused", "I", FILE),
    Code("crs_overruled", "W", CRS),
    Code("geometry_outside", "B", CRS, is_fixed=True),
    Code("geometry_missing", "B", GEOMETRY, is_fixed=True),
    Code("geometry_empty", "B", GEOMETRY, is_fixed=True),
    Code("geometry_not_polygon", "B", GEOMETRY, is_fixed=True),
    Code("geometry_not_point", "B", GEOMETRY, is_fixed=True),
    Code("geometry_not_line_or_polygon", "B", GEOMETRY, is_fixed=True),
    Code("line_without_length", "B", GEOMETRY, is_fixed=True),
    Code("geometry_too_heavy", "B", GEOMETRY, is_fixed=True),
    Code("geometry_invalid", "B", GEOMETRY, is_fixed=True),
    Code("geometry_repaired", "W", GEOMETRY),
    Code("geometry_tiny", "W", GEOMETRY),
    Code("geometry_multipart", "W", GEOMETRY),
    Code("geometry_holes", "W", GEOMETRY),
    Code("geometry_spike", "W", GEOMETRY),
    Code("geometry_repeats_points", "W", GEOMETRY),
    Code("geometry_short_segments", "W", GEOMETRY),
    Code("geometry_sliver", "W", GEOMETRY),
    Code("z_dropped", "I", GEOMETRY),
    Code("row_ragged", "B", ATTRIBUTES, is_fixed=True),
    Code("value_missing", "B", ATTRIBUTES, is_fixed=True),
    Code("value_too_long", "B", ATTRIBUTES, is_fixed=True),
    Code("value_unreadable", "W", ATTRIBUTES),
)
COMPARED = ("geometry_duplicate", "overlap")  # how much these weigh is the layer's to say
# Sentences of other doors than that of deliveries: papers, photographs, imagery.
ELSEWHERE = (
    "paper_", "picture_", "page_", "pdf_", "dxf_loops", "drawing_empty", "photo_", "raster_",
    "plan_", "world_file_",
)  # fmt: skip


def codes_of(spec: LayerSpec) -> dict[str, Code]:
    """What can be found in a delivery of the layer, by code."""
    compared = [
        Code(code, spec.overlap_severity, TOPOLOGY) for code in COMPARED if spec.overlap_severity
    ]
    return {code.code: code for code in (*READING, *compared, *spec.checks)}


@cache
def refusals() -> tuple[Code, ...]:
    """What refuses a delivery as a whole, with one sentence and nothing kept."""
    told = {code for name in settings.INGEST_LAYERS for code in codes_of(layer_named(name))}
    return tuple(
        Code(code, "B", CRS if code.startswith("crs_") else FILE, is_fixed=True)
        for code in (*SENTENCES, *OWN)
        if code not in told and code not in REASONS and not code.startswith(ELSEWHERE)
    )
