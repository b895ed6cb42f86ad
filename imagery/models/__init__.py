"""Flights over the city, the sheets they were delivered in, and files on their way in."""

from imagery.models.sheet import Sheet
from imagery.models.survey import Survey
from imagery.models.upload import Upload

__all__ = ["Sheet", "Survey", "Upload"]
