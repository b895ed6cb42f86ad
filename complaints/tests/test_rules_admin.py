"""Administrators edit the rules of the service; nobody else finds them."""

import pytest

from complaints.models import Category, RoutingRule
from complaints.tests.make import make_category, make_unit
from tests.make import make_area, make_person

pytestmark = pytest.mark.django_db
PAGES = ("categorygroup", "category", "routingrule", "workingday", "holiday", "officeseason")


@pytest.fixture
def administrator(client):
    person = make_person("administrator")
    person.is_staff = True
    person.save()
    client.force_login(person)
    return client


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_list_and_form_opens(administrator, language):
    make_category()
    administrator.cookies["django_language"] = language
    for page in PAGES:
        for place in ("", "add/"):
            assert administrator.get(f"/admin/complaints/{page}/{place}").status_code == 200, page


def test_words_are_typed_as_words(administrator):
    category = make_category(keywords=["قمامة"])
    address = f"/admin/complaints/category/{category.pk}/change/"
    form = administrator.get(address).context["adminform"].form
    assert form["keywords"].value() == ["قمامة"] or "قمامة" in str(form["keywords"])
    values = {name: value for name, value in form.initial.items() if value is not None}

    values |= {"keywords": "نفايات، زبالة trash", "questions": "[]", "partners": []}
    administrator.post(address, values)

    assert Category.objects.get().keywords == ["نفايات", "زبالة", "trash"]


def test_questions_that_cannot_be_asked_are_refused(administrator):
    category = make_category()
    address = f"/admin/complaints/category/{category.pk}/change/"
    form = administrator.get(address).context["adminform"].form
    values = {name: value for name, value in form.initial.items() if value is not None}

    values |= {"keywords": "", "questions": '[{"code": "x", "kind": "poem"}]', "partners": []}
    refused = administrator.post(address, values)

    assert refused.context["adminform"].form.errors.keys() == {"questions"}


def test_a_rule_names_a_category_or_its_group(administrator):
    category, unit, area = make_category(), make_unit(), make_area()
    both = {"category": category.pk, "group": category.group_id, "unit": unit.pk, "area": area.pk}

    refused = administrator.post("/admin/complaints/routingrule/add/", both)
    del both["group"]
    administrator.post("/admin/complaints/routingrule/add/", both)

    assert refused.context["adminform"].form.errors.keys() == {"group"}
    assert RoutingRule.objects.get().area == area
