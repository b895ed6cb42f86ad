"""One schema for the questions of a category, whatever channel asks them."""

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaints.questions import WrongAnswers, WrongQuestions, read_answers, read_questions, told

ROWS = [
    {"code": "problem", "kind": "choice", "required": True, "ar": "ما الأمر؟", "en": "What?",
     "options": [{"code": "full", "ar": "ممتلئة", "en": "full"},
                 {"code": "broken", "ar": "متضررة", "en": "broken"}]},
    {"code": "seen", "kind": "choices", "ar": "ماذا ترى؟", "en": "What do you see?",
     "options": [{"code": "a", "ar": "أ", "en": "A"}, {"code": "b", "ar": "ب", "en": "B"}]},
    {"code": "days", "kind": "number", "ar": "كم يوماً؟", "en": "How many days?"},
    {"code": "blocks", "kind": "yes_no", "ar": "يعيق السير؟", "en": "Blocks traffic?"},
    {"code": "more", "kind": "text", "ar": "غير ذلك", "en": "Anything else"},
]  # fmt: skip
QUESTIONS = read_questions(ROWS)


def test_answers_of_any_channel_become_the_same_values():
    form = {"problem": "full", "seen": ["b", "a"], "days": "٣", "blocks": "yes", "more": " x\x00 "}
    api = {"problem": "full", "seen": ["b", "a"], "days": 3, "blocks": True, "more": "x"}
    chat = {"problem": "full", "seen": ["b", "a"], "days": "۳", "blocks": "نعم", "more": "x"}

    kept = {"problem": "full", "seen": ["b", "a"], "days": 3, "blocks": True, "more": "x"}
    assert [read_answers(QUESTIONS, said) for said in (form, api, chat)] == [kept] * 3


def test_what_does_not_fit_is_said_question_by_question():
    with pytest.raises(WrongAnswers) as caught:
        read_answers(
            QUESTIONS, {"seen": ["c"], "days": "1e999", "blocks": "perhaps", "more": "x" * 501}
        )

    assert set(caught.value.faults) == {"problem", "seen", "days", "blocks", "more"}
    assert all(len(sentence) > 10 for sentence in caught.value.faults.values())


def test_answers_are_told_in_the_readers_language():
    answers = {"problem": "full", "seen": ["a", "b"], "blocks": False, "former": "7"}

    with translation.override("en"):
        assert told(QUESTIONS, answers) == [
            ("What?", "full"),
            ("What do you see?", "A, B"),
            ("Blocks traffic?", "no"),
            ("former", "7"),
        ]


ANYTHING = st.one_of(
    st.none(),
    st.text(max_size=40),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.lists(st.text(max_size=5), max_size=3),
    st.dictionaries(st.text(max_size=3), st.none()),
)


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from([row["code"] for row in ROWS]), ANYTHING))
def test_anything_at_all_is_read_or_refused(said):
    try:
        kept = read_answers(QUESTIONS, said)
    except WrongAnswers:
        return
    assert read_answers(QUESTIONS, kept) == kept


@pytest.mark.parametrize(
    "rows",
    [
        {},
        [{"code": "A", "kind": "text", "ar": "أ", "en": "A"}],
        [{"code": "a", "kind": "photo", "ar": "أ", "en": "A"}],
        [{"code": "a", "kind": "text", "ar": "أ"}],
        [{"code": "a", "kind": "choice", "ar": "أ", "en": "A"}],
        [{"code": "a", "kind": "text", "ar": "أ", "en": "A"}] * 2,
    ],
)
def test_what_is_no_list_of_questions_is_refused(rows):
    with pytest.raises(WrongQuestions):
        read_questions(rows)
