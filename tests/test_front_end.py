"""Rules of the templates and of the browser's code, held without a browser."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STYLES = sorted((ROOT / "static/css").glob("*.css"))
SCRIPTS = sorted((ROOT / "static/js").rglob("*.js"))

PHYSICAL = re.compile(
    r"(?<![-\w])(?:(?:margin|padding|border|inset)-(?:left|right|top|bottom)"
    r"|left|right|top|bottom|(?:min-|max-)?(?:width|height))\s*:"
    r"|text-align:\s*(?:left|right)|float:\s*(?:left|right)"
)
INLINE = re.compile(r"<style|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|hx-on|javascript:", re.IGNORECASE)
SCRIPT = re.compile(r"<script\b([^>]*)>", re.IGNORECASE)
ELSEWHERE = re.compile(r"(?:src|href|url\()\s*=?\s*[\"']?(?:https?:)?//", re.IGNORECASE)


def name_of(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_is_short_and_holds_no_inline_code(path):
    text = path.read_text()
    scripts = SCRIPT.findall(text)

    assert len(text.splitlines()) <= 80
    assert not INLINE.search(text)
    assert all("src=" in attributes for attributes in scripts)
    assert not ELSEWHERE.search(text)


@pytest.mark.parametrize("path", STYLES, ids=name_of)
def test_styles_know_no_left_and_right(path):
    without_queries = re.sub(r"@media[^{]*", "", path.read_text())

    assert not PHYSICAL.search(without_queries)
    assert not ELSEWHERE.search(without_queries)


@pytest.mark.parametrize("path", SCRIPTS, ids=name_of)
def test_a_script_is_short_and_says_nothing_by_itself(path):
    text = path.read_text()
    spoken = re.findall(r"(?:textContent|placeholder|title)\s*=\s*[\"']([^\"']+)", text)

    assert len(text.splitlines()) <= 250
    assert spoken == []
    assert not re.search(r"\beval\(|new Function|innerHTML", text)


@pytest.mark.parametrize(
    "planted", ["a { margin-left: 1px }", "a { left:0 }", "a { width: 3px }", "a{text-align: left}"]
)
def test_the_rule_for_styles_sees_a_planted_fault(planted):
    assert PHYSICAL.search(planted)
