"""The tables of the 139 service."""

from complaints.models.calendar import Holiday, OfficeSeason, WorkingDay
from complaints.models.category import Category, CategoryGroup
from complaints.models.complaint import Complaint
from complaints.models.draft import Draft, DraftPhoto
from complaints.models.event import ComplaintEvent, Pause
from complaints.models.identity import OneTimeCode, Tally
from complaints.models.photo import Photo
from complaints.models.reporter import Joining, Reporter
from complaints.models.routing import RoutingRule

__all__ = [
    "Category",
    "CategoryGroup",
    "Complaint",
    "ComplaintEvent",
    "Draft",
    "DraftPhoto",
    "Holiday",
    "Joining",
    "OfficeSeason",
    "OneTimeCode",
    "Pause",
    "Photo",
    "Reporter",
    "RoutingRule",
    "Tally",
    "WorkingDay",
]
