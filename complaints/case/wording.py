"""What the steps of a case are called once they were taken."""

from django.utils.translation import gettext_lazy as _

TAKEN = {
    "received": _("Received"),
    "unroutable": _("No rule names a unit"),
    "sorted": _("Sorted"),
    "assigned": _("Assigned"),
    "accepted": _("Accepted"),
    "begun": _("Work began"),
    "returned": _("Returned to the desk"),
    "asked": _("The reporter was asked"),
    "answered": _("The reporter answered"),
    "unanswered": _("No answer came in time"),
    "scheduled": _("Scheduled"),
    "day_came": _("The day of the work came"),
    "notified": _("Legal notice served"),
    "notice_ended": _("The notice has run out"),
    "referred": _("Referred to an agency"),
    "taken_back": _("Taken back"),
    "resolved": _("Work done"),
    "work_rejected": _("Work sent back"),
    "verified": _("Work confirmed"),
    "closed": _("Closed"),
    "reopened": _("Reopened"),
    "noted": _("Note"),
    "escalated": _("Escalated because it is late"),
    "joined": _("Somebody else reported it, too"),
    "solved": _("The reporter says that it is solved"),
    "not_solved": _("The reporter says that it is not solved"),
    "link_renewed": _("The reporter’s link was renewed"),
}


def taken(verb: str) -> str:
    """The step's name; an unknown one is called as it is."""
    return str(TAKEN.get(verb, verb))
