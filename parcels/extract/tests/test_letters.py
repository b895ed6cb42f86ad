"""Letters: a small vocabulary, filled by substitution and numbered by year."""

import json

import pytest

from parcels.extract.letters import filled, unknown_blanks
from parcels.models import LetterNumber


def test_a_blank_that_nobody_knows_is_named():
    text = "{{parcel.number}} {{ owner.name }} {{parcel.zones}} {{letter.date}}"

    assert unknown_blanks(text) == ["owner.name"]


@pytest.mark.parametrize("text", ["{{parcel.number", "}} x", "{% load i18n %}", "{{a{{b}}}}"])
def test_stray_braces_are_noticed(text):
    assert unknown_blanks(text)


def test_text_is_never_a_template():
    text = "{{parcel.number}} {{ settings.SECRET_KEY }}"

    with pytest.raises(KeyError):
        filled(text, {"parcel.number": "{{ settings.SECRET_KEY }}"})
    assert "SECRET" in filled("{{parcel.number}}", {"parcel.number": "{{ SECRET }}"})


def test_a_letter_says_its_number_its_day_and_its_end(issued, template):
    paper = issued(letter=template, language="en")
    letter = json.loads(paper.content)["letter"]

    assert letter["number"] == paper.number == f"{paper.issued_on.year}/000001"
    assert "400.00 m²" in letter["text"]
    assert (paper.valid_until - paper.issued_on).days == 90


def test_numbers_have_no_gaps(issued, template):
    numbers = [issued(letter=template).number[-6:] for _ in range(3)]

    assert numbers == ["000001", "000002", "000003"]
    assert LetterNumber.objects.get().last == 3


def test_markup_in_a_template_stays_text(issued, template):
    template.body_ar = '<script>x</script> <link rel=attachment href="file:///etc/passwd">'
    template.save()

    paper = issued(letter=template)

    with paper.pdf.open("rb") as file:
        assert b"root:" not in file.read()
