import pytest

from parcels.extract.issue import Wanted, issue
from parcels.models import LetterTemplate
from tests.make import make_block, make_parcel, make_person, make_zone

SITE = "https://map.example.gov"


@pytest.fixture
def parcel(db):
    """A parcel of 20 x 20 m in a residential zone."""
    make_zone()
    return make_parcel(make_block())


@pytest.fixture
def issued(parcel):
    """Issue a paper of the parcel: ``issued(language="en")``."""

    def make(*, language="ar", on=None, letter=None, of=None):
        wanted = Wanted(language=language, on=on, letter=letter)
        return issue(of or parcel, wanted, actor=make_person("planner"), site=SITE)

    return make


@pytest.fixture
def template(db):
    return LetterTemplate.objects.create(
        code="description",
        title_ar="شهادة أوصاف",
        title_en="Description certificate",
        body_ar="نشهد بأن القسيمة {{parcel.number}} مساحتها {{ parcel.drawn_area }}.",
        body_en="Parcel {{parcel.number}} measures {{ parcel.drawn_area }} on {{letter.date}}.",
        valid_days=90,
    )
