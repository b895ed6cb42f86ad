"""Both languages are complete: every string that the code marks has its Arabic."""

import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
CATALOGUE = ROOT / "locale/ar/LC_MESSAGES/django.po"
ARABIC_FORMS = 6


@pytest.fixture(scope="module")
def extracted(tmp_path_factory) -> polib.POFile:
    """What makemessages finds today, in a copy, so that nothing here is written to."""
    copy = tmp_path_factory.mktemp("extracted")
    for folder in ("gis_core", "parcels", "complaints", "imagery", "templates"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "locale").mkdir()
    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", "-l", "ar", "-i", "*/tests/*"],
        cwd=copy,
        check=True,
        capture_output=True,
        env={"PATH": "/usr/bin:/bin"},
    )
    return polib.pofile(str(copy / "locale/ar/LC_MESSAGES/django.po"))


def test_every_marked_string_is_in_the_catalogue(extracted):
    known = {(e.msgctxt, e.msgid) for e in polib.pofile(str(CATALOGUE))}

    missing = [e.msgid for e in extracted if (e.msgctxt, e.msgid) not in known]

    assert missing == []


def test_every_string_has_its_arabic():
    catalogue = polib.pofile(str(CATALOGUE))

    assert [e.msgid for e in catalogue.untranslated_entries()] == []
    assert [e.msgid for e in catalogue.fuzzy_entries()] == []


def test_plurals_have_all_six_arabic_forms():
    for entry in polib.pofile(str(CATALOGUE)):
        if entry.msgid_plural:
            assert len([form for form in entry.msgstr_plural.values() if form]) == ARABIC_FORMS


def test_blanks_are_the_same_in_both_languages():
    for entry in polib.pofile(str(CATALOGUE)):
        if "%(" in entry.msgid and not entry.msgid_plural:
            blanks = {part.split(")")[0] for part in entry.msgid.split("%(")[1:]}
            assert all(f"%({blank})" in entry.msgstr for blank in blanks), entry.msgid
