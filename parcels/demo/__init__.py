"""The demonstration's made-up land: real names of areas, invented geometry, marked so on every row.

``make_demo`` is named by ``settings.DEMO_STEPS`` and run by the command of the same name.
"""

from .build import make_demo
from .source import DemoError

__all__ = ["DemoError", "make_demo"]
