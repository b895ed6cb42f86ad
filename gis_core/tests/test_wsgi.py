"""The web process before it forks its workers."""

import subprocess
import sys

from django.conf import settings


def test_the_code_of_every_page_is_read_before_anybody_asks():
    reads = "import sys, gis_core.wsgi; print('complaints.api.views' in sys.modules)"

    told = subprocess.run(
        [sys.executable, "-c", reads],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )

    assert told.stdout == "True\n"
