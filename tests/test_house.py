"""What imports hide: foreign keys, routes, coordinate systems, and the size of rooms."""

import re
from pathlib import Path

import pgtrigger
import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.gis.db.models import GeometryField
from django.db.models import PROTECT, ForeignKey, ManyToManyField
from django.urls import URLPattern, URLResolver, get_resolver

from gis_core import crs
from gis_core.ingest.texts import catalogue
from gis_core.keeping import NEVER_EMPTIED

ROOT = Path(settings.BASE_DIR)
# From the ground up: a table may point at its own floor's app or at one below.
FLOORS = [
    {"contenttypes", "auth", "search", "sealed"},
    {"messaging"},
    {"areas"},
    {"accounts"},
    {"audit"},
    {"reveals"},
    {"jobs"},
    {"tiles"},
    {"ingest"},
    {"parcels"},
    {"complaints", "imagery"},
]
OURS = set().union(*FLOORS[1:])
# Who may come in without saying who they are.
PUBLIC = {
    "home",
    "tile-complaints",
    "tilejson-complaints",
    "tile-public-areas",
    "tilejson-public-areas",
    "tile-public-blocks",
    "tilejson-public-blocks",
    "health-live",
    "health-ready",
    "verify:landing",
    "verify:page",
    "verify:keys",
    "verify:signature",
    "filing:new",
    "api-categories",
    "filing:send",
    "filing:join",
    "filing:suggest",
    "filing:nearby",
    "filing:where",
    "filing:outline",
    "filing:manifest",
    "filing:worker",
    "filing:step-send",
    "filing:step-nearby",
    "filing:step",
    "filing:receipt",
    "set_language",
    "account_login",
    "account_logout",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_inactive",
    "account_confirm_email",
    "account_email_verification_sent",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
    "socialaccount_signup",
    "mfa_authenticate",
    # Reporters' rooms ask for a code instead of a password; complaints.identity has their tests.
    "reporters:sign-in",
    "reporters:confirm",
    "reporters:code",
    "reporters:mine",
    "reporters:details",
    "reporters:worker",
    "track:landing",
    "track:page",
    "track:link",
    "admin:login",
    "admin:logout",
    "admin:jsi18n",
}
MODULE_LINES = 400


def floor_of(label: str) -> int:
    return next(i for i, labels in enumerate(FLOORS) if label in labels)


def tables():
    return [model for model in apps.get_models() if model._meta.app_label in OURS]


def routes(resolver: URLResolver | None = None, prefix: str = "", space: str = ""):
    resolver = resolver or get_resolver()
    for entry in resolver.url_patterns:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{entry.namespace}:" if entry.namespace else ""
            yield from routes(entry, address, space + inner)
        elif isinstance(entry, URLPattern):
            yield space + (entry.name or ""), "/" + address


def example_of(address: str) -> str:
    """An address with something in each of its blanks."""
    address = re.sub(r"<int:[^>]+>", "1", address)
    address = re.sub(r"<[^>]+>", "x", address)
    return re.sub(r"\(\?P<[^>]+>[^)]*\)|\\Z|[\^$]", "", address)


def modules():
    for folder in ("gis_core", "parcels", "complaints", "imagery", "bench", "tests"):
        for path in (ROOT / folder).rglob("*.py"):
            if "migrations" not in path.parts and ".venv" not in path.parts:
                yield path


@pytest.mark.parametrize("model", tables(), ids=lambda m: m._meta.label)
def test_foreign_keys_point_down_the_floors(model):
    own = floor_of(model._meta.app_label)
    for field in model._meta.get_fields():
        if isinstance(field, ForeignKey | ManyToManyField):
            target = field.related_model._meta.app_label
            same = target == model._meta.app_label
            assert same or floor_of(target) < own, f"{field} points up or sideways"


@pytest.mark.parametrize("model", tables(), ids=lambda m: m._meta.label)
def test_geometry_is_stored_in_one_crs(model):
    known = {crs.STORAGE, crs.WEB_MERCATOR}
    # As delivered, in whatever it was delivered in; and places of findings, in degrees.
    as_delivered = {"source_boundary": 0, "point": crs.WGS84}
    for field in model._meta.get_fields():
        field = getattr(field, "output_field", field)
        if isinstance(field, GeometryField):
            allowed = known | {as_delivered.get(field.name, crs.STORAGE)}
            assert field.srid in allowed, f"{model._meta.label}.{field.name} is in {field.srid}"


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "address"), sorted(set(routes())))
def test_every_route_asks_who_is_there(client, name, address):
    if name in PUBLIC or name.startswith("static"):
        pytest.skip("public")

    response = client.get(example_of(address))

    # A sign-in page, a refusal, or nothing there: never content.
    assert response.status_code in {301, 302, 401, 403, 404, 405}, response.status_code
    if response.status_code == 302:
        assert "/login/" in response["Location"]


def test_public_routes_exist():
    assert {name for name, _address in routes()} >= PUBLIC


@pytest.mark.parametrize("path", list(modules()), ids=lambda p: str(p.relative_to(ROOT)))
def test_modules_stay_readable(path):
    assert len(path.read_text().splitlines()) <= MODULE_LINES


def never_deleted():
    for model in tables():
        triggers = getattr(model._meta, "triggers", [])
        if any(isinstance(t, pgtrigger.Protect) and "DELETE" in str(t.operation) for t in triggers):
            yield model


@pytest.mark.parametrize("model", list(never_deleted()), ids=lambda m: m._meta.label)
def test_what_is_never_deleted_is_not_emptied_either(model):
    assert NEVER_EMPTIED in model._meta.triggers


@pytest.mark.parametrize("model", list(never_deleted()), ids=lambda m: m._meta.label)
def test_no_history_goes_with_what_it_tells_of(model):
    """Defect 4 of the best code: its log is deleted with the case."""
    fields = [field for field in model._meta.get_fields() if isinstance(field, ForeignKey)]

    assert {field.remote_field.on_delete for field in fields} <= {PROTECT}


def test_the_example_environment_names_what_settings_read():
    read = set(
        re.findall(r'env\.[a-z_]+\(\s*"([A-Z_]+)"', (ROOT / "gis_core/settings.py").read_text())
    )
    read.discard("TEST_DB_SUFFIX")  # tests' own
    named = set(re.findall(r"^#? ?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))

    assert read <= named, f"not in .env.example: {sorted(read - named)}"


def test_every_test_that_the_threat_model_names_is_there():
    text = (ROOT / "docs/threat-model.md").read_text().replace("`c/", "`complaints/")
    named = re.findall(r"`([\w/]+\.py)(?:::(\w+))?`", text)
    missing = [
        (path, test)
        for path, test in named
        if not (ROOT / path).exists() or f"def {test}" not in (ROOT / path).read_text()
    ]

    assert len(named) > 50
    assert missing == []


def test_every_code_that_is_said_can_occur_and_is_named_by_a_test():
    """A code is a word in quotes: where it is raised, and where a test waits for it."""
    texts: dict[bool, str] = {True: "", False: ""}
    for path in modules():
        texts["tests" in path.relative_to(ROOT).parts] += path.read_text()
    told, tested = texts[False], texts[True]
    raised = {code for code in catalogue() if re.search(f'"{code}"(?!:)', told)}

    assert catalogue().keys() - raised == set(), "nothing says it: take its sentence away"
    unnamed = {code for code in raised if f'"{code}"' not in tested}
    assert unnamed == set(), "write the small file, or the step, to which it is said"


def test_workers_listen_to_every_queue_that_is_used():
    used = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}

    assert used | {settings.CELERY_TASK_DEFAULT_QUEUE} <= set(settings.CELERY_TASK_QUEUE_NAMES)
