"""The same door for imagery: GeoTIFF, JPEG, PNG and JPEG 2000, opened by GDAL only in the child.

``look`` says what an image is, where it lies and what it would take to bring it in; ``make`` writes
it anew as a Cloud Optimized GeoTIFF of ours, three bands of a byte and a mask, and nothing else
that the file carried; ``lay`` writes such a picture as it lies on the land by control points.
Each raises ``Refused`` with a code whose sentence says what to do.
"""

from .asking import Made, Seen, lay, look, make
from .kinds import HEAD_BYTES, kind_of

__all__ = ["HEAD_BYTES", "Made", "Seen", "kind_of", "lay", "look", "make"]
