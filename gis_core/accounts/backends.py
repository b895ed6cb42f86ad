"""How a signed-in person is read for a request: once, with all that they may do and see."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model
from django.utils import timezone

from gis_core.accounts import sight
from gis_core.accounts.models import User
from gis_core.prepared import fetch_row

_FIELDS = User._meta.concrete_fields
_NAMES = [field.attname for field in _FIELDS]
_PERSON = f"""
SELECT {", ".join(f'person."{field.column}"' for field in _FIELDS)}, {sight.SEEN}
FROM accounts_user person {sight.OF_PERSON}
WHERE person.id = %(user_id)s AND person.is_active
"""


class StaffBackend(AuthenticationBackend):
    """allauth's sign-in; permissions and areas come with the person instead of one by one."""

    def get_user(self, user_id: object) -> User | None:
        """The active person of a session."""
        row = fetch_row(_PERSON, {"user_id": user_id, "today": timezone.localdate()})
        if row is None:
            return None
        person = User.from_db("default", _NAMES, row[: len(_NAMES)])
        person.sight = sight.Sight.of(*row[len(_NAMES) :])
        return person

    def get_all_permissions(
        self, user_obj: AbstractBaseUser | AnonymousUser, obj: Model | None = None
    ) -> set[str]:
        """What the roles grant; a superuser's are Django's to tell."""
        if obj is not None or not isinstance(user_obj, User) or user_obj.is_superuser:
            return super().get_all_permissions(user_obj, obj)
        return set(user_obj.sight.permissions) if user_obj.is_active else set()
