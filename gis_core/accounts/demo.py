"""The demo's people: one for each role, with passwords of chance."""

import secrets
from pathlib import Path

from django.contrib.auth.models import Group
from django.db import transaction

from gis_core.accounts.models import Agency, Membership, Unit, User
from gis_core.areas.models import Area

PEOPLE = {
    "planner": ("planner", "city", False),
    "inspector": ("inspector", "field", False),
    "analyst": ("analyst", "city", False),
    "colleague": ("analyst", "city", False),
    "desk": ("desk", "city", False),
    "supervisor": ("supervisor", "city", False),
    "registrar": ("registrar", "city", False),
    "reviewer": ("reviewer", "city", False),
    "office": ("office", "", False),
    "archivist": ("archivist", "city", False),
    "admin": ("administrator", "city", True),
}
UNITS = {
    "city": ("بلدية (عرض توضيحي)", "Municipality (demo)", True),
    "field": ("فرع التفتيش (عرض توضيحي)", "Inspection branch (demo)", False),
}


@transaction.atomic
def make_accounts(passwords_file: Path) -> dict[str, str]:
    """Make the missing demo accounts and return their new passwords, kept in a private file."""
    passwords = {}
    for username, (role, unit, is_staff) in PEOPLE.items():
        if User.objects.filter(username=username).exists():
            continue
        passwords[username] = secrets.token_urlsafe(9)
        _make_person(username, passwords[username], role=role, unit=unit, admin=is_staff)
    if passwords:
        _keep(passwords_file, passwords)
    return passwords


def give_field_branch(areas: list[Area]) -> None:
    """Say where the demo's inspector works, so that a limited sight can be tried."""
    _unit("field").areas.set(areas)


def _unit(code: str) -> Unit:
    name_ar, name_en, everything = UNITS[code]
    agency, _made = Agency.objects.get_or_create(
        code="demo",
        defaults={"name_ar": "البلدية", "name_en": "Municipality", "is_municipality": True},
    )
    unit, _made = Unit.objects.get_or_create(
        code=f"demo-{code}",
        defaults={
            "agency": agency,
            "name_ar": name_ar,
            "name_en": name_en,
            "covers_everything": everything,
        },
    )
    return unit


def _make_person(username: str, password: str, *, role: str, unit: str, admin: bool) -> None:
    """Whoever comes from outside belongs to no unit; their office is made with the demo's."""
    person = User.objects.create_user(
        username, f"{username}@demo.invalid", password, is_staff=admin
    )
    person.groups.add(Group.objects.get(name=role))
    if unit:
        Membership.objects.create(user=person, unit=_unit(unit))


def _keep(path: Path, passwords: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.chmod(0o600)
    with path.open("a") as file:
        file.writelines(f"{name}\t{password}\n" for name, password in passwords.items())
