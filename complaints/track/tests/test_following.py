"""T12, T13: following by link or by number, and what the reporter may do there."""

import logging
import re

import pytest
from django.conf import settings as project
from django.test import Client
from django.utils.module_loading import import_string

from complaints import workflow
from complaints.identity.tests.make import PHONE, TYPED, prove
from complaints.link import address_of, secret_of
from complaints.models import Complaint, Joining, Reporter
from complaints.reference import new_reference
from complaints.states import State
from complaints.tests.make import bring_to, make_complaint, make_unit
from complaints.track.tests.test_custody import make_officer, make_resolved

pytestmark = pytest.mark.django_db


def make_followed(**given: object) -> Complaint:
    given.setdefault("reference", new_reference())
    if "reporter" not in given:
        given["reporter"] = Reporter.objects.create(phone=PHONE)
    return make_complaint(**given)


def path_of(complaint: Complaint, action: str = "") -> str:
    return f"/complaints/track/{complaint.reference}/{action}"


def opened(client: Client, complaint: Complaint) -> str:
    """The page, by its link."""
    answer = client.get(address_of(complaint))
    assert answer["Location"] == path_of(complaint)
    return client.get(answer["Location"]).content.decode()


def act(client: Client, complaint: Complaint, action: str, **more: object):
    complaint.refresh_from_db()
    data = {"seen": complaint.version} | more
    answer = client.post(path_of(complaint, f"{action}/"), data, follow=True)
    complaint.refresh_from_db()
    return answer


def test_the_link_opens_the_case_and_stands_in_no_address_afterwards(client):
    complaint = make_followed()

    first = client.get(address_of(complaint))
    page = client.get(first["Location"])

    assert secret_of(complaint) not in first["Location"]
    assert first["Referrer-Policy"] == page["Referrer-Policy"] == "same-origin"
    assert "no-store" in page["Cache-Control"]
    assert complaint.reference in page.content.decode()
    assert secret_of(complaint) not in str(dict(client.session))


def test_a_wrong_link_an_unknown_number_and_somebody_elses_look_alike_then_429(client, settings):
    settings.LOOKUPS_PER_CLIENT_HOUR = 6
    mine, strangers = make_followed(), make_followed(reporter=Reporter.objects.create())
    prove(client)
    wrong = secret_of(mine)[::-1]

    answers = [
        client.get(path_of(strangers)),
        client.get(f"/complaints/track/{new_reference()}/"),
        client.get(path_of(strangers, f"{wrong}/")),
        client.get(f"/complaints/track/{new_reference()}/{wrong}/"),
        client.post(path_of(strangers, "verdict/"), {"verdict": "solved", "seen": 1}),
        client.post(f"/complaints/track/{new_reference()}/answer/"),
    ]
    hidden = re.compile(
        r'"csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": "\w+"|="/complaints/.*?"'
    )
    bodies = {hidden.sub("", answer.content.decode()) for answer in answers}

    assert {answer.status_code for answer in answers} == {404}
    assert len(bodies) == 1
    assert client.get(path_of(strangers)).status_code == 429
    assert client.get(path_of(mine)).status_code == 200


def test_a_thousand_numbers_find_nothing(client, settings):
    settings.LOOKUPS_PER_CLIENT_HOUR = 5
    for _ in range(3):
        make_followed(reporter=Reporter.objects.create())
    prove(client)
    told = [client.get(f"/complaints/track/{new_reference()}/").status_code for _ in range(20)]

    assert told == [404] * 5 + [429] * 15


def test_by_number_a_code_is_asked_for_before_anything_is_looked_up(
    client, django_assert_num_queries
):
    complaint = make_followed()
    typed = complaint.reference.replace("-", " ").lower()

    told = client.post("/complaints/track/", {"reference": typed})
    with django_assert_num_queries(1):
        asked = client.get(told["Location"])
    prove(client, TYPED, onward=path_of(complaint))

    assert asked["Location"].startswith("/complaints/confirm/?next=")
    assert client.get(path_of(complaint)).status_code == 200


def test_a_slip_in_the_number_is_noticed_before_the_code(client):
    reference = new_reference()
    slipped = reference[:-1] + ("A" if reference[-1] != "A" else "B")

    assert client.post("/complaints/track/", {"reference": slipped}).status_code == 400


def test_a_renewed_link_ends_the_old_one_and_what_it_opened(client):
    complaint = make_followed()
    other, old = Client(), address_of(complaint)
    opened(client, complaint)
    opened(other, complaint)

    answer = act(client, complaint, "renew")

    assert address_of(complaint) in answer.content.decode()
    assert old not in answer.content.decode()
    assert client.get(path_of(complaint)).status_code == 200
    assert other.get(path_of(complaint)).status_code == 302
    assert Client().get(old).status_code == 404


def test_a_link_ends_some_time_after_the_case(client, settings):
    settings.FOLLOW_DAYS = 0
    complaint = make_resolved(make_officer("o1"), reference=new_reference())
    opened(client, complaint)
    act(client, complaint, "verdict", verdict="solved")

    assert complaint.state == State.CLOSED
    assert client.get(address_of(complaint)).status_code == 404


def test_the_reporters_word_verifies_and_closes_and_says_it_once(client):
    complaint = make_resolved(make_officer("o1"), reference=new_reference())
    opened(client, complaint)
    seen = complaint.version

    act(client, complaint, "verdict", verdict="solved", seen=seen)
    act(client, complaint, "verdict", verdict="solved", seen=seen)

    assert complaint.state == State.CLOSED
    assert list(complaint.events.values_list("verb", flat=True))[-3:] == [
        "solved",
        "verified",
        "closed",
    ]
    assert "verdict" not in opened(client, complaint)


def test_not_solved_twice_opens_again_and_a_third_time_not(client):
    complaint = make_resolved(make_officer("o1"), reference=new_reference())
    opened(client, complaint)
    for turn in range(3):
        bring_to_closing(complaint)
        act(client, complaint, "verdict", verdict="not_solved", note="ما زال")
        assert complaint.state == (State.REOPENED if turn < 2 else State.CLOSED)
    page = client.get(path_of(complaint)).content.decode()

    assert complaint.reopenings == 2
    assert 'value="not_solved"' not in page


def bring_to_closing(complaint: Complaint) -> None:
    """Through the machine to closed as resolved, by whoever."""
    complaint.refresh_from_db()
    ways = {
        State.WORK_DONE: ["verified"],
        State.REOPENED: ["assigned", "accepted", "in_progress", "work_done", "verified"],
    }
    bring_to(complaint, *ways[State(complaint.state)])
    complaint.refresh_from_db()
    workflow.close(complaint, actor=None, reason="resolved")
    complaint.refresh_from_db()


def test_not_solved_before_it_was_checked_sends_it_back_to_work(client):
    complaint = make_resolved(make_officer("o1"), reference=new_reference())
    opened(client, complaint)

    act(client, complaint, "verdict", verdict="not_solved")

    assert complaint.state == State.IN_PROGRESS


def test_not_solved_after_it_was_checked_opens_it_again(client):
    complaint = make_resolved(make_officer("o1"), reference=new_reference())
    opened(client, complaint)
    workflow.verify(complaint, actor=None)

    act(client, complaint, "verdict", verdict="not_solved", note="ما زال")

    assert complaint.state == State.REOPENED
    assert complaint.reopenings == 1


def test_the_desk_is_answered_once(client):
    officer = make_officer("o1", "desk")
    complaint = make_followed()
    complaint = workflow.assign(complaint, actor=officer, unit=make_unit())
    complaint = workflow.accept(complaint, actor=officer)
    complaint = workflow.ask_reporter(complaint, actor=officer, question="أي بوابة؟")
    page = opened(client, complaint)
    seen = complaint.version

    empty = act(client, complaint, "answer", text=" ", seen=seen)
    act(client, complaint, "answer", text="البوابة الشمالية", seen=seen)
    act(client, complaint, "answer", text="البوابة الشمالية", seen=seen)

    assert "أي بوابة؟" in page
    assert empty.status_code == 400
    assert complaint.state == State.ACCEPTED
    assert complaint.events.filter(verb="answered").count() == 1


def test_who_joined_reads_and_does_not_act(client):
    complaint = make_followed(
        reporter=Reporter.objects.create(), text="my own words", address="house 7"
    )
    joined = prove(client)
    Joining.objects.create(complaint=complaint, reporter=joined)

    page = client.get(path_of(complaint)).content.decode()

    assert complaint.reference in page
    assert secret_of(complaint) not in page
    assert "my own words" not in page
    assert "house 7" not in page
    assert act(client, complaint, "renew").status_code == 404


def test_wrong_input_is_no_fault_of_ours(client):
    complaint = make_followed()
    opened(client, complaint)
    for data in ({}, {"seen": "x"}, {"seen": "1", "verdict": "burn"}, {"seen": "9" * 40}):
        assert client.post(path_of(complaint, "verdict/"), data).status_code == 400
    for reference in ("%00", "a" * 300, "١٢٣", "K7Q4-M2XP-9RC\u202e"):
        assert client.get(f"/complaints/track/{reference}/").status_code in {302, 404}
    assert client.post("/complaints/track/", {"reference": "\x00"}).status_code == 400


def test_the_secret_is_in_no_line_of_the_log(client, caplog):
    caplog.set_level(logging.DEBUG)
    complaint = make_followed()
    secret = secret_of(complaint)
    client.get(address_of(complaint))
    client.get(f"/complaints/track/{new_reference()}/{secret}/")

    assert secret not in "".join(record_lines(caplog))


def record_lines(caplog):
    """As the console writes them, through its filter."""
    names = project.LOGGING["handlers"]["console"]["filters"]
    filters = [import_string(project.LOGGING["filters"][name]["()"])() for name in names]
    for record in caplog.records:
        for one in filters:
            one.filter(record)
        yield record.getMessage()
