"""What the doctor says: why an encoding or a coordinate system is likely, and what was mended."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

REASONS: Mapping[str, object] = {
    # what is missing beside a file that can be read all the same
    "prj_missing": _(
        "The shapefile came without a .prj, so it does not say its coordinate system. Confirm one."
    ),
    "cpg_missing": _(
        "The shapefile came without a .cpg, so it does not say its encoding. Its bytes look like "
        "%(used)s; look at the names and confirm one."
    ),
    "crs_axes_flipped": _(
        "The coordinates lie here only if north is written before east (EPSG:%(srid)s). Have the "
        "axes exchanged by the sender."
    ),
    # encodings
    "encoding_plain": _("The file holds Latin letters only; every encoding reads them alike."),
    "encoding_by_format": _("The format is always written in this encoding."),
    "encoding_declared": _("The file says so itself."),
    "encoding_language_byte": _("The table's head names this code page."),
    "encoding_valid_utf8": _(
        "All %(count)s texts with other than Latin letters are valid in it, which does not happen "
        "by chance."
    ),
    "encoding_undecodable": _(
        "%(count)s of %(of)s texts hold bytes that mean nothing in it, so it is ruled out."
    ),
    "encoding_like_arabic": _(
        "Read in it, %(percent)s %% of the letters are Arabic, as often as Arabic uses them."
    ),
    "encoding_not_arabic": _(
        "Read in it, only %(percent)s %% of the letters are Arabic, or stand where Arabic has none."
    ),
    # coordinate systems
    "crs_declared": _("The file says so itself."),
    "crs_deprecated": _("This definition has been withdrawn in favour of a newer one."),
    "crs_usual": _("It is the usual one here."),
    "crs_wants_degrees": _("It is in degrees, and the coordinates are no degrees."),
    "crs_wants_metres": _("It is in metres, and the coordinates look like degrees."),
    "crs_nowhere": _("The coordinates mean no place on earth in it."),
    "crs_elsewhere": _("Read in it, the file lies outside the municipality."),
    "crs_inside": _("Read in it, the file lies in the municipality."),
    "crs_in_its_area": _("The place lies in the area for which the system was made."),
    "crs_out_of_its_area": _("The place lies outside the area for which the system was made."),
    "crs_on_ground": _("%(percent)s %% of the place is land that is published already."),
}  # fmt: skip
