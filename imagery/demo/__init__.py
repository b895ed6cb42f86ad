"""The demonstration's made-up imagery: three flights over its land, painted from its registers.

A step of ``settings.DEMO_STEPS``, after the land is made.
"""

from .making import make_imagery

__all__ = ["make_imagery"]
