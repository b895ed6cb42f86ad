"""Flights over the city, their sheets, files on their way in, and plans laid on the land."""

from imagery.models.installation import Installation
from imagery.models.overlay import ControlPoint, Overlay
from imagery.models.sheet import Sheet
from imagery.models.survey import Survey
from imagery.models.upload import Upload

__all__ = ["ControlPoint", "Installation", "Overlay", "Sheet", "Survey", "Upload"]
