"""The same door for photographs: JPEG, PNG, WebP and HEIC, decoded only in the child.

``look`` says what a photograph is, where and when it claims to be taken; ``make`` paints it anew in
two sizes without a word of what the camera wrote. Each raises ``Refused`` with a code whose
sentence says what to do.
"""

from .asking import Made, Seen, look, make
from .kinds import SIZES, kind_of

__all__ = ["SIZES", "Made", "Seen", "kind_of", "look", "make"]
