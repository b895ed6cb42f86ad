"""The one door through which a file from outside comes in.

A delivery is inspected byte by byte before any library opens it, and GDAL only ever meets it in a
child process without network, without secrets and with little memory. Nothing here knows a model:
``inspect`` says what a file is, ``read`` streams its rows in the text form of PostgreSQL's COPY.
"""

from .choices import DataSet, survey
from .correction import correct
from .delivery import Delivery
from .diagnosis import diagnose
from .errors import Refused
from .inspection import Inspection, inspect
from .reading import Outcome, Reading, read
from .receiving import receive
from .sentences import sentence_of

__all__ = [
    "DataSet",
    "Delivery",
    "Inspection",
    "Outcome",
    "Reading",
    "Refused",
    "correct",
    "diagnose",
    "inspect",
    "read",
    "receive",
    "sentence_of",
    "survey",
]
