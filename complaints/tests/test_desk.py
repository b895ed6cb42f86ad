"""The desk's queue, the telephone, the inspector's list and the parcel's file."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from complaints.models import Complaint, Reporter, RoutingRule
from complaints.templatetags.cases import up_to
from complaints.tests.make import bring_to, make_category, make_complaint, make_unit
from gis_core import crs
from gis_core.accounts.models import Membership
from gis_core.audit.models import AuditRecord
from tests.make import X, Y, lng_lat, make_area, make_block, make_parcel, make_person, square
from tests.test_access import person_of

pytestmark = pytest.mark.django_db
LIST, NEW, FIELD = (
    reverse("complaint-desk:list"), reverse("complaint-desk:new"), reverse("complaint-field:list"),
)  # fmt: skip
LATE = timedelta(hours=-5)


def late_case(**given) -> Complaint:
    return make_complaint(due_at=timezone.now() + LATE, **given)


def listed(client, address=LIST, **asked) -> list[str]:
    answer = client.get(address, asked)
    assert answer.status_code == 200
    rows = answer.context.get("rows")
    return [row.reference for row in (answer.context["window"].rows if rows is None else rows)]


@pytest.fixture
def desk(client):
    person = make_person("desk")
    client.force_login(person)
    return person


def test_the_queue_shows_the_latest_first_and_is_narrowed(client, desk):
    area, unit = make_area(), make_unit()
    block = make_block(area)
    soon, late = make_complaint(text="سيارة مهملة قرب المدرسة"), late_case(area=area, block=block)
    given = bring_to(make_complaint(unit=unit), "assigned")
    closed = make_complaint(category=soon.category)
    bring_to(closed, "triaged")
    today = timezone.localdate()

    assert listed(client)[0] == late.reference
    assert len(listed(client)) == 4
    assert listed(client, state="late") == [late.reference]
    assert listed(client, state="assigned") == [given.reference]
    assert given.reference not in listed(client, state="unrouted")
    assert listed(client, unit=unit.pk) == [given.reference]
    assert listed(client, area=area.pk, block=block.pk) == [late.reference]
    assert len(listed(client, category=soon.category_id)) == 2
    assert len(listed(client, category=f"g{soon.category.group_id}")) == 4
    assert listed(client, q="السياره المهمله".replace("ال", "")) == [soon.reference]
    assert listed(client, q=soon.reference.lower()) == [soon.reference]
    assert listed(client, until=(today - timedelta(days=1)).isoformat()) == []
    states = {s["value"]: s["count"] for s in client.get(LIST).context["states"]}
    assert (states["open"], states["late"], states["unrouted"], states["any"]) == (4, 1, 3, None)


@pytest.mark.parametrize(
    "asked",
    [{"state": "odd"}, {"area": "x"}, {"page": "0"}, {"page": "9" * 30}, {"q": "ab"},
     {"since": "yesterday"}, {"until": "9999-12-31"}, {"category": "g²"}],
)  # fmt: skip
def test_odd_filters_are_answered_with_a_sentence(client, desk, asked):
    assert client.get(LIST, asked).status_code == 400


def test_the_queue_is_paged_in_few_statements(client, desk, django_assert_max_num_queries):
    category = make_category()
    for _ in range(53):
        make_complaint(category=category)
    with django_assert_max_num_queries(12):
        first = client.get(LIST)

    assert len(first.context["window"].rows) == 50
    assert first.context["window"].total == 53
    assert len(client.get(LIST + first.context["more_url"]).context["window"].rows) == 3


@pytest.mark.parametrize("address", [LIST, FIELD, reverse("api-complaints")])
def test_a_list_reads_names_of_places_and_not_their_outlines(client, address):
    area = make_area()
    make_complaint(area=area, block=make_block(area))
    client.force_login(make_person("inspector", areas=[area]))

    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address, {"whose": "all"} if address == FIELD else {})

    assert area.name_ar in answer.content.decode() or area.code in answer.content.decode()
    assert not [one["sql"] for one in asked if '"boundary' in one["sql"]]


def test_beyond_what_is_worth_counting_lists_say_so(client, desk, monkeypatch):
    monkeypatch.setattr("complaints.desk.listing.MOST_COUNTED", 3)
    monkeypatch.setattr("complaints.field.views.MOST_COUNTED", 3)
    unit = make_unit()
    for _ in range(2):
        late_case(unit=unit)
    make_complaint(unit=unit)
    exact = {s["value"]: s["count"] for s in client.get(LIST).context["states"]}
    make_complaint(unit=unit)
    many = {s["value"]: s["count"] for s in client.get(LIST).context["states"]}

    assert (exact["open"], exact["late"], exact["received"]) == (3, 2, 3)
    assert (many["open"], many["late"], many["unrouted"], many["received"]) == (4, 2, 0, None)
    client.force_login(make_person("inspector"))
    lists = {one["value"]: one for one in client.get(FIELD).context["lists"]}
    assert (lists["all"]["count"], lists["all"]["late"], lists["mine"]["count"]) == (4, 0, 0)
    assert (up_to(4, 3), up_to(3, 3), up_to(10_001, 10_000)) == ("3+", 3, "10,000+")


def call(**given):
    lng, lat = lng_lat(10, 10)
    typed = {
        "key": uuid4(), "phone": "٥٠٠٠ ١٢٣٤", "language": "ar", "kind": "complaint",
        "category": make_category().pk, "text": "قمامة أمام البيت", "lng": lng, "lat": lat,
    }  # fmt: skip
    return typed | given


def test_a_call_becomes_a_case_once(client, desk):
    area, unit, category = make_area(), make_unit(), make_category()
    RoutingRule.objects.create(category=category, unit=unit)
    typed = call(category=category.pk, name="أم أحمد")

    first, again = client.post(NEW, typed), client.post(NEW, typed)

    case = Complaint.objects.get()
    assert (
        first["Location"] == again["Location"] == reverse("complaint:page", args=[case.reference])
    )
    assert (case.channel, case.area, case.unit) == ("phone", area, unit)
    assert case.events.first().actor == desk
    reporter = Reporter.objects.get()
    assert (reporter.phone.open(), reporter.phone_verified_at) == ("+96550001234", None)


QUESTIONS = [
    {"code": "where", "kind": "choices", "ar": "أين يقع؟", "en": "Where is it?", "required": True,
     "options": [{"code": "street", "ar": "شارع", "en": "street"},
                 {"code": "yard", "ar": "ساحة", "en": "yard"}]},
    {"code": "since", "kind": "number", "ar": "منذ كم يوم؟", "en": "For how many days?"},
]  # fmt: skip


def test_the_category_s_questions_come_with_it(client, desk):
    asks, asks_nothing = make_category(questions=QUESTIONS), make_category()
    at = reverse("complaint-desk:questions")

    assert "منذ كم يوم؟" in client.get(at, {"category": asks.pk}).content.decode()
    for other in (asks_nothing.pk, "", "x", "9" * 30):
        assert client.get(at, {"category": other}).content.decode().strip() == ""
    looked = client.post(NEW, call(category=asks.pk, look="1", **{"q-since": "كثير"}))
    assert "كثير" in looked.content.decode()


def test_without_a_script_a_second_step_asks_what_the_category_needs(client, desk):
    asks = make_category(questions=QUESTIONS)
    typed = call(category=asks.pk)

    second = client.post(NEW, typed)

    assert second.status_code == 200
    assert not Complaint.objects.exists()
    page = second.content.decode()
    assert all(said in page for said in ("قمامة أمام البيت", "أين يقع؟", "منذ كم يوم؟"))
    answered = {"asked": asks.pk, "q-where": ["street", "yard"], "q-since": "٣"}
    assert client.post(NEW, typed | answered).status_code == 302
    assert Complaint.objects.get().answers == {"where": ["street", "yard"], "since": 3}


def test_answers_to_another_category_s_questions_are_asked_anew(client, desk):
    asks, other = make_category(questions=QUESTIONS), make_category(questions=QUESTIONS[1:])
    typed = call(category=other.pk, asked=asks.pk, **{"q-where": "street"})

    assert client.post(NEW, typed).status_code == 200
    assert not Complaint.objects.exists()


def test_a_wrong_answer_of_a_call_is_said_beside_its_question(client, desk):
    asks = make_category(questions=QUESTIONS)
    typed = call(category=asks.pk, asked=asks.pk)

    wrong = client.post(NEW, typed | {"q-where": ["street", "yard"], "q-since": "كثير"})
    missing = client.post(NEW, typed | {"q-since": "3"})

    assert (wrong.status_code, missing.status_code) == (400, 400)
    assert not Complaint.objects.exists()
    page = wrong.content.decode()
    assert "اكتب رقماً" in page
    assert page.count("checked") == 2
    assert "أجب عن" in missing.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [{"phone": "12"}, {"lng": "", "lat": ""}, {"lng": "2.3", "lat": "48"}, {"lng": "x"},
     {"category": ""}, {"text": ""}, {"key": "x"}, {"text": "x\x00"}],
)  # fmt: skip
def test_what_is_wrong_in_a_call_is_said_and_nothing_is_lost(client, desk, wrong):
    answer = client.post(NEW, call(**wrong))

    assert answer.status_code == 400
    assert not Complaint.objects.exists()
    if "text" not in wrong:
        assert "قمامة أمام البيت" in answer.content.decode()


def test_a_caller_s_earlier_cases_are_found_by_their_number_and_by_no_other(client, desk):
    client.post(NEW, call())
    case = Complaint.objects.get()

    found = client.post(NEW, call(look="1", phone="+965 5000 1234", text="مكالمة ثانية"))
    other = client.post(NEW, call(look="1", phone="50009999"))

    assert case.reference in found.content.decode()
    assert "مكالمة ثانية" in found.content.decode()
    assert case.reference not in other.content.decode()


def test_callers_are_looked_for_in_sight_of_the_overseers_and_not_without_end(
    client, desk, settings
):
    settings.REVEALS_PER_DAY = 2
    told = [client.post(NEW, call(look="1", phone=f"5000123{n}")) for n in range(3)]
    client.force_login(make_person("supervisor"))
    overseen = client.get(reverse("oversight:reveals")).content.decode()

    assert [answer.status_code for answer in told] == [200, 200, 400]
    assert "قمامة أمام البيت" in told[2].content.decode()
    assert AuditRecord.objects.filter(actor=desk, verb="reporter.searched").count() == 2
    assert "caller-identity" in overseen
    assert "5000123" not in overseen + str(list(AuditRecord.objects.values()))


def test_what_is_open_around_a_place_is_shown_to_the_desk(client, desk):
    near, far = make_complaint(), make_complaint(location=Point(X + 900, Y, srid=crs.STORAGE))
    lng, lat = lng_lat(0, 0)

    page = client.get(reverse("complaint-desk:nearby"), {"lng": lng, "lat": lat}).content.decode()

    assert near.reference in page
    assert far.reference not in page


MAY_TAKE_CALLS = {"desk", "supervisor"}


def test_who_may_take_a_call(client):
    area = make_area()
    for role in ("planner", "inspector", "analyst", "desk", "supervisor", "administrator",
                 "reviewer", "registrar", "archivist", "office"):  # fmt: skip
        client.force_login(person_of(role, area))
        expected = 302 if role in MAY_TAKE_CALLS else 403
        assert client.post(NEW, call()).status_code == expected, role
    client.logout()
    assert client.post(NEW, call())["Location"].startswith(reverse("account_login"))


def test_an_inspector_sees_mine_my_unit_s_and_my_areas_by_lateness_or_distance(client):
    area, unit = make_area(), make_unit()
    person = make_person("inspector", areas=[area])
    Membership.objects.create(user=person, unit=unit)
    client.force_login(person)
    far = late_case(area=area, unit=unit, location=Point(X + 300, Y, srid=crs.STORAGE))
    mine = make_complaint(area=area, unit=unit, assignee=person)
    of_area = make_complaint(area=area)
    make_complaint(area=make_area(), text="ليست هنا")
    done = bring_to(make_complaint(area=area, unit=unit), "assigned", "accepted", "in_progress")
    bring_to(done, "work_done")
    lng, lat = lng_lat(0, 0)

    assert listed(client, FIELD) == [mine.reference]
    assert listed(client, FIELD, whose="unit") == [far.reference, mine.reference]
    assert listed(client, FIELD, whose="free") == [far.reference]
    assert set(listed(client, FIELD, whose="all")) == {
        far.reference, mine.reference, of_area.reference,
    }  # fmt: skip
    near = listed(client, FIELD, whose="unit", lng=lng, lat=lat)
    assert near == [mine.reference, far.reference]
    assert client.get(FIELD, {"whose": "odd"}).status_code == 400
    assert client.get(FIELD, {"lng": "2.3", "lat": "48"}).status_code == 400


def test_the_parcel_s_file_tells_its_complaints_as_of_a_day(client):
    area = make_area()
    parcel = make_parcel(make_block(area))
    then = timezone.now() - timedelta(days=10)
    case = make_complaint(area=area, parcel=parcel, received_at=then)
    other = make_complaint(area=make_area(), parcel=make_parcel(boundary=square(50, 50)))
    bring_to(case, "assigned")
    client.force_login(make_person("inspector", areas=[area]))
    section = reverse("parcels:section", args=[parcel.pk, "complaints"])
    told = reverse("api-parcel-file", args=[parcel.pk])

    def rows(on: date | None = None):
        answer = client.get(told, {"on": on.isoformat()} if on else {}).json()
        return next(s["rows"] for s in answer["sections"] if s["key"] == "complaints")

    shown = client.get(section).content.decode()
    assert case.reference in shown
    assert other.reference not in shown
    assert [row["state"] for row in rows()] == ["assigned"]
    day = timezone.localdate(then)
    assert [row["state"] for row in rows(day)] == ["received"]
    assert rows(day - timedelta(days=1)) == []
    client.force_login(make_person("planner"))
    assert client.get(section).status_code == 404
