"""The demonstration's made-up complaints: invented people, words and days on the demo's own land.

Two steps of ``settings.DEMO_STEPS``: room is made before the land is, complaints come after it.
"""

from .making import make_complaints
from .removal import make_room

__all__ = ["make_complaints", "make_room"]
