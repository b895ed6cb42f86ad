"""Sessions that say in a column whose they are, so that one statement can ask who is there."""

from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore

from gis_core.accounts.models import Session


class SessionStore(DatabaseSessionStore):
    """Django's sessions in the database, with the person beside the data."""

    def _validate_session_key(self, key: str | None) -> bool:
        """Also refuses what no session was ever called, such as a zero byte."""
        valid = super()._validate_session_key(key)  # type: ignore[misc]
        return bool(valid and str(key).isalnum())

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """The table."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row for the data, with its person where somebody has signed in."""
        session = cast(Session, super().create_model_instance(data))
        session.user_id = data.get(SESSION_KEY)
        return session
