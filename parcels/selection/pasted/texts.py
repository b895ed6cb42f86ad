"""Why a line was not simply matched, in sentences."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "areas": _("The line names more than one area."),
    "modified": _("A word beside the area's name may make it another area."),
    "numbered": _("The number after the area's name may belong to the name."),
    "loose": _("It does not say which of its numbers is the block and which the parcel."),
    "part": _("It speaks of a part of a parcel, or of a number that is used twice."),
    "several": _("It says several blocks and parcels, and which go together is not clear."),
    "heading": _("The heading above it names no single area."),
    "name": _("It has words that may name another area than the heading above it."),
    "area": _("It does not say the area."),
    "same_name": _("More than one area has this name."),
    "block": _("It does not say the block, and several blocks have such a parcel."),
    "divided": _("The parcel of that number is divided into several."),
    "reused": _("The number belonged to another parcel before."),
    "columns": _("Which column is the block and which the parcel is not clear."),
    "readings": _("It can be read in more than one way."),
    "automated": _("The automated number belongs to another parcel than the address."),
    "automated_many": _("Several parcels have this automated number."),
    "no_area": _("No area of this name is known."),
    "no_block": _("The area has no block of this number."),
    "no_parcel": _("There is no parcel of this number there."),
    "no_automated": _("No parcel has this automated number."),
    "no_number": _("It says no parcel number."),
    "lost": _("Letters of this line were lost when it was copied; copy it again."),
    "too_many": _("The list is longer than 500 lines; the rest was not read."),
}
