"""What ezdxf's drawing tells and no reading of ours takes up."""

from typing import Any

from ezdxf.addons.drawing.backend import Backend


class PlainBackend(Backend):
    """Neither ground nor pictures: a drawing is its lines, its fillings and its texts."""

    def set_background(self, color: str) -> None:
        """Paper stays paper."""

    def clear(self) -> None:
        """What is drawn stays."""

    def draw_image(self, image_data: Any, properties: Any) -> None:
        """A picture that a drawing refers to is never opened."""
