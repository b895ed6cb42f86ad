"""Categories are suggested from the words that people use, in any spelling."""

import pytest

from complaints.models import Category
from complaints.suggesting import stem_of, suggest, words_of

CATEGORIES = [
    Category(code=code, name_ar=ar, name_en=en, short_ar=ar, keywords=words.split())
    for code, ar, en, words in (
        ("CLN-01", "تراكم قمامة", "Accumulated garbage", "زبالة نفايات trash"),
        ("CLN-02", "حاوية ممتلئة أو متضررة", "Container full", "سلة bin"),
        ("VEH-01", "سيارة مهملة", "Abandoned car", "سكراب خربانة wreck"),
        ("INF-03", "حفرة أو تلف طريق", "Pothole", "شارع مكسر road"),
        ("INF-04", "إنارة معطلة", "Street light out", "لمبة ظلام شارع dark"),
    )
]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("في زبالة مكوّمة", "CLN-01"),
        ("الزبالـــه عند الباب", "CLN-01"),
        ("بالقمامات", "CLN-01"),
        ("الحاويه متروسة", "CLN-02"),
        ("سياره خربانه واقفة", "VEH-01"),
        ("حُفَر بالشارع", "INF-03"),
        ("لمبة الشارع طافية", "INF-04"),
        ("POTHOLES in the road", "INF-03"),
        ("abandoned cars", "VEH-01"),
    ],
)
def test_the_likeliest_category_comes_first(text, code):
    assert suggest(text, CATEGORIES)[0].category.code == code


def test_at_most_three_are_suggested_with_shares_and_reasons():
    found = suggest("شارع فيه زبالة وحفرة وسيارة وحاوية", CATEGORIES)

    assert len(found) == 3
    assert all(0 < one.share < 1 and one.words for one in found)
    assert found == sorted(found, key=lambda one: -one.share)


def test_nothing_is_suggested_where_no_word_is_known():
    assert (
        suggest("مستشفى", CATEGORIES) == suggest("", CATEGORIES) == suggest("٣ ٤", CATEGORIES) == []
    )
    assert [stem_of(word) for word in words_of("والسيارات، بالقمامة")] == ["سيار", "قمام"]
