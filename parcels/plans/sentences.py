"""What a what-if says of what was asked and of what it found."""

from django.utils.translation import gettext_noop as _

TOO_MANY_PARCELS = _(
    "More than %(n)s parcels lie there. Draw a smaller ground; a change of that size is a new "
    "edition, which is delivered as a draft and compared."
)
NO_PLAN = _("No edition of the plan is in force, so there is nothing to change yet.")
NO_CLASS = _("Choose the class that the ground is to have.")
NO_PARCEL = _("Name the parcel: pick it on the map, or write its area, block and number.")
ONE_PARCEL = _("A split is of one parcel. Leave only the one that is to be split.")
TWO_PARCELS = _("A merge is of two parcels or more. Name the others, too.")
TOO_MANY_NAMED = _("At most %(n)s parcels can be named at once.")
UNKNOWN_PARCEL = _("“%(text)s”: no such parcel in your sight. Write it as area, block, parcel.")
AMBIGUOUS_PARCEL = _("“%(text)s” may mean several parcels: %(which)s. Write it in full.")
NO_BOUNDARY = _("Parcel %(label)s has no boundary in force, so it cannot be tried.")
NOT_CUT = _("The line does not cut the parcel in two. Draw it across, from edge to edge.")
WRONG_REACH = _("Neighbours within 0 to %(n)s metres; 0 means those who share an edge.")
WAS_REPAIRED = _("The drawing crossed itself and was repaired: look at it before you go on.")
CUT_OFF = _("%(m2)s m² of the drawing lie outside the ground and were cut off.")
DRAWN_TWICE = _("%(m2)s m² lie in more than one piece; they were left to the piece drawn first.")
NOBODY_DREW = _("%(m2)s m² lie in no piece you drew; they are listed as pieces too.")
SLIVERS = _("Leftover slivers, too thin to be plots: %(n)s, together %(m2)s m².")
LOST = _("The pieces differ from the parcel by %(m2)s m².")
TOO_SMALL = _("A piece is smaller than the least plot of its class.")
APART = _("The parcels do not touch one another: the merged one would lie in %(n)s parts.")
HOLES = _("The merged parcel would enclose ground that is not its own: %(n)s holes, %(m2)s m².")
GAP_CLOSED = _("A gap thinner than the drawing's accuracy was closed: %(m2)s m².")
OVERLAP = _("%(m2)s m² are recorded in more than one of the parcels and count once.")
TWO_AREAS = _("The parcels lie in different areas.")
TWO_BLOCKS = _("The parcels lie in different blocks.")
TWO_CLASSES = _("The merged parcel would lie in more than one zone class.")
NO_CHANGE = _("The ground has this class already: nothing would change.")
HIDDEN = _("%(n)s of the parcels lie outside your areas; they are counted in no sum here.")
NO_PARCELS = _("No parcel in your sight is affected.")
OPEN_LICENCES = _("Licences that are not over stand on this ground: %(n)s.")
