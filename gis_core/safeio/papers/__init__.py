"""The same door for papers: PDF, scans, photographs and drawings, decoded only in the child.

``look`` decides what a file is by decoding it, ``show`` paints its pages as pictures of ours,
``scan`` one page as finely as a scanner has it, ``lines`` reads what a drawing is made of, and
``text`` its text layer. Each raises ``Refused`` with a code whose sentence says what to do.
"""

from .asking import Linework, Looked, Picture, lines, look, scan, show, text
from .kinds import MIMES, SIZES, suffix_of

__all__ = [
    "MIMES",
    "SIZES",
    "Linework",
    "Looked",
    "Picture",
    "lines",
    "look",
    "scan",
    "show",
    "suffix_of",
    "text",
]
