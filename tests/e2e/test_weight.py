"""T94: what a telephone fetches to file a complaint, on a bad network and without scripts."""

import gzip
from pathlib import Path

import pytest
from django.conf import settings as project

from complaints.tests.make import make_category

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 360, "height": 740}
MOST_BYTES = 100_000
_PACKED_BY_THE_PROXY = ("text/", "application/javascript", "application/json", "image/svg")


def weight_of(answer) -> int:
    """As the shipped proxy sends it."""
    body = answer.body()
    kind = answer.headers.get("content-type", "")
    is_packed = kind.startswith(_PACKED_BY_THE_PROXY) and len(body) >= 1024
    return len(gzip.compress(body, 1)) if is_packed else len(body)


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("scripts", [False, True], ids=["without scripts", "with scripts"])
def test_filing_can_be_used_before_a_hundred_kilobytes_have_come(visit, language, scripts):
    """Without the letters: until they come, those of the telephone are shown."""
    make_category()
    citizen = visit(None, language=language, java_script_enabled=scripts, **PHONE)
    answers = []
    citizen.page.on("response", lambda answer: answers.append(answer))

    citizen.page.goto("/complaints/new/", wait_until="networkidle")

    needed = {one.url: weight_of(one) for one in answers if not one.url.endswith(".woff2")}
    assert len(needed) > 5
    assert sum(needed.values()) < MOST_BYTES, needed
    letters = (Path(project.BASE_DIR) / "static/css/fonts.css").read_text()
    assert letters.count("@font-face") == letters.count("font-display: swap")
