"""A delivery on its way: the run, what it holds, what was found, what it changes, who agreed."""

from .change import Change
from .kept import KeptRow
from .reading_habit import ReadingHabit
from .review import Review
from .run import ImportRun
from .staged import Finding, StagedFeature
from .upload import Upload
from .weight import CheckWeight

__all__ = [
    "Change",
    "CheckWeight",
    "Finding",
    "ImportRun",
    "KeptRow",
    "ReadingHabit",
    "Review",
    "StagedFeature",
    "Upload",
]
