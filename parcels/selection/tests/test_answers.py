"""500 descriptions against their labelled answers: how many are found, and none picked wrongly."""

import json
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from parcels.selection.pasted.resolve import AMBIGUOUS, HISTORIC, MATCHED, PROSE, UNMATCHED, resolve
from parcels.selection.tests.make_answers import TOTAL
from parcels.selection.tests.settle import settle
from tests.make import make_person

pytestmark = pytest.mark.django_db

ANSWERS = json.loads((Path(__file__).parent / "answers.json").read_text(encoding="utf-8"))
LEAST_RECALL = 0.95


def outcomes(person):
    """For every answer: (answer, the items of its line); and the silent matches of other lines."""
    told, stray = [], []
    for paste in ANSWERS:
        lines = {}
        for item in resolve(paste["text"], person).items:
            if item.state != PROSE:
                lines.setdefault(item.said.line, []).append(item)
        answered = {answer["line"] for answer in paste["answers"]}
        told += [(answer, lines.get(answer["line"], [])) for answer in paste["answers"]]
        stray += [
            item
            for line, items in lines.items()
            if line not in answered
            for item in items
            if item.state == MATCHED
        ]
    return told, stray


def is_found(answer, items, keys):
    return any(i.state == MATCHED and i.parcels == [keys[answer["parcel"]]] for i in items)


def wrong_matches(told, stray, keys):
    """Silent matches that no answer of their line allows."""
    right, made = {}, {}
    for answer, items in told:
        place = id(items)
        right.setdefault(place, set())
        if answer["state"] == "matched":
            right[place].add(keys[answer["parcel"]])
        made[place] = items
    wrong = list(stray)
    for place, items in made.items():
        wrong += [i for i in items if i.state == MATCHED and i.parcels[0] not in right[place]]
    return wrong


def test_precision_is_whole_and_recall_is_high():
    keys = settle()
    told, stray = outcomes(make_person())
    matched = [(answer, items) for answer, items in told if answer["state"] == "matched"]
    found = [answer for answer, items in matched if is_found(answer, items, keys)]
    wrong = wrong_matches(told, stray, keys)
    silent = len(found) + len(wrong)
    offered = [
        answer
        for answer, items in matched
        if any(keys[answer["parcel"]] in item.parcels for item in items)
    ]
    precision, recall = len(found) / silent, len(found) / len(matched)
    sys.stdout.write(
        f"\n{len(told)} descriptions, {len(matched)} of them with one right parcel: precision "
        f"{precision:.4f}, recall {recall:.4f}, "
        f"found or offered {len(offered) / len(matched):.4f}\n"
    )
    for answer, items in matched:
        if answer not in found:
            sys.stdout.write(f"missed: {items[0].said.text if items else answer}\n")

    assert len(told) == TOTAL
    assert [item.said.text for item in wrong] == []
    assert precision == 1.0
    assert recall >= LEAST_RECALL


def test_what_is_not_certain_is_asked_or_said_to_be_missing():
    keys = settle()
    told, _stray = outcomes(make_person())
    states = {
        "asked": {AMBIGUOUS, UNMATCHED},
        "unmatched": {UNMATCHED},
        "historic": {HISTORIC},
    }
    wrong = Counter()
    for answer, items in told:
        if answer["state"] == "matched":
            continue
        fitting = [item for item in items if item.state in states[answer["state"]]]
        among = answer.get("among")
        offered = not among or any(keys[among] in item.parcels for item in fitting)
        if not fitting or not offered:
            wrong[items[0].said.text if items else str(answer)] += 1

    assert not wrong


def test_five_hundred_lines_take_less_than_a_second(django_assert_max_num_queries):
    settle()
    person = make_person()
    text = "\n".join(
        line for paste in ANSWERS for line in paste["text"].splitlines() if line.strip()
    )
    person.scope  # noqa: B018  (read before the clock starts)
    with django_assert_max_num_queries(7):
        started = time.perf_counter()
        answer = resolve(text, person)
        seconds = time.perf_counter() - started
    sys.stdout.write(f"\n{len(answer.items)} items in {seconds:.2f} s\n")

    assert seconds < 1
