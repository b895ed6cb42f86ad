"""The demonstration's made-up imagery: three flights over its land, painted from its registers, and
a survey plan laid on it.

Steps of ``settings.DEMO_STEPS``: room is made before the land is, the rest comes after it.
"""

from .making import make_imagery
from .plan import make_plan
from .removal import make_room

__all__ = ["make_imagery", "make_plan", "make_room"]
