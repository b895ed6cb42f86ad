from dataclasses import dataclass

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import translation

from gis_core.search import sources
from gis_core.search.sources import SearchSource, Suggestion, suggest


@dataclass
class Person:
    is_authenticated: bool = True


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch):
    monkeypatch.setattr(sources, "_sources", {})


def answer(title, score, kind="area"):
    return Suggestion(kind, title, "", 47.9, 29.3, (47, 29, 48, 30), score=score)


def answering(name, *answers):
    sources.register(SearchSource(name, lambda query, user, limit: list(answers)))


def test_answers_of_all_sources_are_ranked_together():
    answering("one", answer("b", 0.5), answer("d", 0.1))
    answering("two", answer("a", 0.9), answer("c", 0.3))

    assert [hit.title for hit in suggest("x", Person())] == ["a", "b", "c", "d"]


def test_the_same_answer_is_given_once():
    answering("one", answer("b", 0.8), answer("a", 0.5), answer("a", 0.9))

    assert [(hit.title, hit.score) for hit in suggest("x", Person())] == [("a", 0.9), ("b", 0.8)]


def test_no_more_than_the_limit():
    answering("one", *(answer(str(n), n / 100) for n in range(50)))

    assert len(suggest("x", Person())) == 10
    assert len(suggest("x", Person(), limit=3)) == 3


def test_an_empty_text_asks_nobody():
    sources.register(SearchSource("one", lambda query, user, limit: 1 / 0))

    assert suggest("", Person()) == suggest(" \x00\u00a0", Person()) == []


def test_a_stranger_finds_nothing():
    answering("one", answer("a", 1))

    assert suggest("a", AnonymousUser()) == []


def test_a_box_is_written_the_same_in_every_language():
    with translation.override("ar"):
        assert answer("a", 1).bbox_text == "47.0000000,29.0000000,48.0000000,30.0000000"
    assert Suggestion("area", "a", "", None, None).bbox_text == ""
