"""T20-T24: codes open once, for few tries, and cost no more than they may."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from complaints.identity.codes import CodeOver, WrongCode, check_code, send_code
from complaints.identity.places import Place
from complaints.identity.tests.make import PHONE, TYPED, ask, eastern, enter, prove, sent_codes
from complaints.models import OneTimeCode, Reporter, Tally
from complaints.models.identity import MOST_TRIES
from gis_core.messaging.models import Message

pytestmark = pytest.mark.django_db
WRONG = "000000"


def wrong_for(code: str) -> str:
    return WRONG if code != WRONG else "111111"


@pytest.mark.parametrize(
    "typing",
    [
        eastern,
        lambda code: eastern(code, 0x06F0),
        lambda code: f"{code[:3]} {code[3:]}",
        lambda code: f"\u200f\u2067{code}\u2069",
        lambda code: f"{code[:3]}\u2011{code[3:]}\n",
    ],
)
def test_a_code_is_right_in_every_script(client, typing):
    ask(client)

    answer = enter(client, typing(sent_codes()[-1]))

    assert answer.status_code == 302
    assert Reporter.objects.with_phone(PHONE).get().phone_verified_at


def test_codes_are_six_digits_and_kept_nowhere_in_clear(client):
    ask(client)
    (code,) = sent_codes()

    with connection.cursor() as cursor:
        for table in ("complaints_onetimecode", "messaging_message", "accounts_session"):
            cursor.execute(f"SELECT string_agg(t::text, '') FROM {table} t")
            kept = cursor.fetchone()[0]
            assert code not in kept.replace(f"{code}.", "")
            assert PHONE not in kept
            assert PHONE[4:] not in kept
    assert code.isdecimal()
    assert len(code) == 6


def test_the_third_wrong_try_ends_a_code(client):
    ask(client)
    (code,) = sent_codes()

    answers = [enter(client, wrong_for(code)).status_code for _ in range(MOST_TRIES)]
    late = enter(client, code)

    assert answers == [400, 400, 400]
    assert late.status_code == 400
    assert Reporter.objects.count() == 0


def test_a_code_opens_once_and_for_ten_minutes():
    used = send_code(Place("sms", PHONE), purpose="confirm", language="ar")
    old = send_code(Place("sms", PHONE), purpose="confirm", language="ar")
    codes = sent_codes()
    check_code(used.key, codes[0])

    with pytest.raises(CodeOver):
        check_code(used.key, codes[0])
    with time_machine.travel(timezone.now() + timedelta(minutes=10)), pytest.raises(CodeOver):
        check_code(old.key, codes[1])


def test_a_code_belongs_to_the_browser_that_asked_for_it(client):
    ask(client)

    stranger = enter(Client(), sent_codes()[-1])

    assert stranger.status_code == 302
    assert stranger["Location"] == "/complaints/sign-in/"
    assert Reporter.objects.count() == 0


def test_a_new_code_ends_the_one_before(client):
    ask(client)
    with time_machine.travel(timezone.now() + timedelta(seconds=31)):
        client.post("/complaints/confirm/again/")
        first, second = sent_codes()

        assert enter(client, first).status_code == 400
        assert enter(client, second).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_guesses_at_once_are_counted_each():
    code = send_code(Place("sms", PHONE), purpose="confirm", language="ar")
    wrong = wrong_for(sent_codes()[0])

    def guess(_n: int) -> str:
        try:
            check_code(code.key, wrong)
        except (WrongCode, CodeOver) as error:
            return type(error).__name__
        finally:
            connection.close()
        return "open"

    with ThreadPoolExecutor(8) as threads:
        told = list(threads.map(guess, range(24)))

    assert told.count("WrongCode") == MOST_TRIES - 1
    assert told.count("CodeOver") == 24 - MOST_TRIES + 1
    assert OneTimeCode.objects.get().tries == MOST_TRIES


def test_a_day_of_guessing_at_one_number_hardly_ever_succeeds(settings):
    """The arithmetic of the limits: every code of a day with every try that it allows."""
    guesses_a_day = settings.CODES_PER_NUMBER_DAY * MOST_TRIES

    assert guesses_a_day / 10**6 <= 4e-4 / 24


def test_one_number_gets_a_code_in_half_a_minute_and_five_in_a_day(settings):
    now = timezone.now()
    told = []
    for minute in range(8):
        with time_machine.travel(now + timedelta(minutes=minute)):
            told.append(ask(Client(REMOTE_ADDR=f"10.0.{minute}.1"), "+965 9966-4433").status_code)
    with time_machine.travel(now + timedelta(minutes=9)):
        other = ask(Client(), "+96599664434")
        again = ask(Client(REMOTE_ADDR="10.0.99.1"), "+96599664434")

    assert told == [302] * 5 + [429] * 3
    assert other.status_code == 302
    assert again.status_code == 429
    assert 1 <= int(again["Retry-After"]) <= 30
    assert Message.objects.count() == 6


SPELLINGS = [
    TYPED,
    "۹۹۶۶۴۴۳۳",
    "99664433",
    "+965 9966-4433",
    "00965 9966 4433",
    "(965) 99664433",
    "\u200f٩٩٦٦٤٤٣٣\u200f",
    "tel:+965-9966-4433",
]


def test_one_number_has_one_budget_however_it_is_spelt_and_whoever_asks():
    """By page and by app, from one address after another, in digits of any script."""
    now, told = timezone.now(), []
    for n, typed in enumerate(SPELLINGS):
        with time_machine.travel(now + timedelta(minutes=n)):
            client = Client(REMOTE_ADDR=f"10.{n}.0.1")
            if n % 2:
                told.append(
                    client.post(
                        "/api/v1/complaints/phone-codes/",
                        {"phone": typed},
                        content_type="application/json",
                    ).status_code
                )
            else:
                told.append(ask(client, typed, way="sign-in").status_code)

    assert told == [302, 201, 302, 201, 302, 429, 429, 429]
    assert Message.objects.count() == 5


def test_one_mailbox_has_one_budget_however_it_is_spelt():
    told = [ask(Client(), typed, way="sign-in").status_code
            for typed in ("a@example.org", "A@EXAMPLE.org ", " a@Example.Org")]  # fmt: skip

    assert told == [302, 429, 429]


@pytest.mark.django_db(transaction=True)
def test_those_who_ask_at_once_share_what_is_left_of_the_day(settings):
    settings.SMS_PER_DAY = 5
    settings.CODES_PER_CLIENT_HOUR = settings.CODES_PER_NETWORK_DAY = 1000

    def send(n: int) -> int:
        try:
            return ask_as(n, REMOTE_ADDR=f"10.2.{n}.1")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        told = list(threads.map(send, range(24)))

    assert sorted(told) == [302] * 5 + [429] * 19
    assert Message.objects.filter(template="code").count() == 5


def test_a_sweep_through_numbers_ends_with_the_budget(settings, caplog):
    """Ten thousand would take as long as they are many; the budget is as exact at twelve."""
    settings.SMS_PER_DAY = 12
    settings.CODES_PER_CLIENT_HOUR = settings.CODES_PER_NETWORK_DAY = 1000
    settings.OPERATOR_EMAIL = "operator@example.org"
    told = [
        ask(Client(REMOTE_ADDR=f"10.1.{n}.7"), f"+9659966{4000 + n}").status_code for n in range(30)
    ]

    by_mail = ask(Client(), "citizen@example.org", way="sign-in")

    assert told == [302] * 12 + [429] * 18
    assert Message.objects.filter(channel="sms").count() == 12
    assert Message.objects.filter(template="budget").count() == 1
    assert "exhausted" in caplog.text
    assert by_mail.status_code == 302


def test_one_client_asks_for_few_numbers_whatever_headers_it_sends(settings):
    settings.CODES_PER_CLIENT_HOUR = 4
    told = [
        ask_as(n, HTTP_X_FORWARDED_FOR=f"203.0.113.{n}", HTTP_FORWARDED=f"for=203.0.113.{n}")
        for n in range(8)
    ]

    assert told == [302] * 4 + [429] * 4


def test_a_network_of_ipv6_is_one_client_and_behind_a_proxy_each_has_a_count(settings):
    settings.CODES_PER_CLIENT_HOUR = 2
    rotating = [ask_as(n, REMOTE_ADDR=f"2001:db8:1:2::{n:x}") for n in range(4)]
    settings.TRUSTED_PROXIES = 1
    behind = [ask_as(10 + n, HTTP_X_FORWARDED_FOR=f"1.1.1.{n}, 198.51.100.7") for n in range(4)]
    neighbour = ask_as(20, HTTP_X_FORWARDED_FOR="198.51.100.7, 198.51.100.8")

    assert rotating == [302, 302, 429, 429]
    assert behind == [302, 302, 429, 429]
    assert neighbour == 302


def ask_as(n: int, **headers: str) -> int:
    return ask(Client(**headers), f"+9659966{5000 + n}").status_code


def test_only_local_mobiles_are_texted(client):
    told = {
        place: ask(client, place).status_code
        for place in ("+96522440000", "+447911123456", "+96599", "12", "\x00", "9" * 60)
    }

    assert set(told.values()) == {400}
    assert Message.objects.count() == 0
    assert Tally.objects.count() == 0


def test_known_and_unknown_numbers_are_answered_alike(client):
    prove(Client(), TYPED, way="sign-in")
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        known = ask(Client(), TYPED, way="sign-in")
        unknown = ask(Client(), "99664499", way="sign-in")

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert {*known.headers} == {*unknown.headers}
    assert known.content == unknown.content
