"""Flights over the city, and the sheets they were delivered in."""

from imagery.models.sheet import Sheet
from imagery.models.survey import Survey

__all__ = ["Sheet", "Survey"]
