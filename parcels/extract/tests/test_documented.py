"""What docs/users/verify.md tells to do, done as it is written there."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from parcels.extract import keys

PAGE = Path(settings.BASE_DIR) / "docs/users/verify.md"


def told(language):
    return re.search(rf"```{language}\n(.*?)```", PAGE.read_text(), re.DOTALL)[1]


@pytest.fixture
def folder(issued, tmp_path):
    with issued().pdf.open("rb") as file:
        (tmp_path / "paper.pdf").write_bytes(file.read())
    (tmp_path / "keys.json").write_text(json.dumps({"keys": keys.published()}, indent=1))
    return tmp_path


def ran(folder, *command):
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_twenty_lines_of_python_know_a_genuine_file(folder):
    told_so = ran(folder, sys.executable, "-c", told("python"), "paper.pdf", "keys.json")

    assert told_so.stdout.startswith("genuine"), told_so.stderr


@pytest.mark.parametrize("part", [0.01, 0.5, 0.9, 0.999])
def test_the_same_lines_refuse_an_altered_one(folder, part):
    path = folder / "paper.pdf"
    body = bytearray(path.read_bytes())
    body[int(len(body) * part)] ^= 1
    path.write_bytes(bytes(body))

    assert ran(folder, sys.executable, "-c", told("python"), "paper.pdf", "keys.json").returncode


@pytest.mark.skipif(
    not (shutil.which("openssl") and shutil.which("pdfdetach")), reason="needs openssl and poppler"
)
def test_openssl_says_so_too(folder):
    assert "Verified Successfully" in ran(folder, "bash", "-c", told("sh")).stdout
