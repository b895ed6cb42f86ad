"""What a person may do and see, as SQL beside a row of ``person``, and as Python.

Asked in the statement that reads the person, so that a role or a membership taken away is gone
with the next request, and no request pays more than one question for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from gis_core.accounts.scope import AreaScope
from gis_core.prepared import fetch_row

# What the roles grant a row of ``person``, as names: a lateral table with one row.
ROLE = """
CROSS JOIN LATERAL (
    SELECT array(
        SELECT kind.app_label || '.' || permission.codename
        FROM (
            SELECT permission_id AS id FROM accounts_user_user_permissions
            WHERE user_id = person.id
          UNION
            SELECT granted.permission_id
            FROM accounts_user_groups mine
            JOIN auth_group_permissions granted USING (group_id)
            WHERE mine.user_id = person.id
        ) given
        JOIN auth_permission permission USING (id)
        JOIN django_content_type kind ON kind.id = permission.content_type_id
    ) AS permissions
) role
"""
# How far the units of a row of ``person`` reach on the day ``%(today)s``: the same.
SCOPE = """
CROSS JOIN LATERAL (
    WITH RECURSIVE mine AS (
        SELECT unit_id AS id FROM accounts_membership
        WHERE user_id = person.id AND valid_from <= %(today)s
          AND (valid_to IS NULL OR valid_to > %(today)s)
      UNION
        SELECT unit.id FROM accounts_unit unit JOIN mine ON unit.parent_id = mine.id
    )
    SELECT coalesce(bool_or(unit.covers_everything), false) AS everything,
           array_remove(array_agg(DISTINCT covered.area_id), NULL) AS area_ids,
           array(
               SELECT unit_id FROM accounts_membership
               WHERE user_id = person.id AND valid_from <= %(today)s
                 AND (valid_to IS NULL OR valid_to > %(today)s)
           ) AS unit_ids
    FROM mine JOIN accounts_unit unit USING (id)
    LEFT JOIN accounts_unit_areas covered ON covered.unit_id = unit.id
) scope
"""
# Whether a row of ``person`` may do ``%(app)s.%(codename)s``: cheaper than all the names.
MAY = """
person.is_superuser OR EXISTS (
    SELECT FROM auth_permission permission
    JOIN django_content_type kind ON kind.id = permission.content_type_id
    WHERE kind.app_label = %(app)s AND permission.codename = %(codename)s
      AND (
        EXISTS (
            SELECT FROM accounts_user_groups mine
            JOIN auth_group_permissions granted USING (group_id)
            WHERE mine.user_id = person.id AND granted.permission_id = permission.id
        ) OR EXISTS (
            SELECT FROM accounts_user_user_permissions own
            WHERE own.user_id = person.id AND own.permission_id = permission.id
        )
      )
)
"""
SEEN = "role.permissions, scope.everything, scope.area_ids, scope.unit_ids"
OF_PERSON = ROLE + SCOPE


@dataclass(frozen=True)
class Sight:
    """The permissions of a person's roles, and how far their units reach."""

    permissions: frozenset[str] = frozenset()
    scope: AreaScope = field(default_factory=AreaScope)

    @classmethod
    def of(
        cls,
        permissions: Iterable[str],
        everything: bool,
        area_ids: Iterable[int] | None,
        unit_ids: Iterable[int] | None = None,
    ) -> "Sight":
        """From the values of ``SEEN``."""
        return cls(frozenset(permissions), AreaScope.of(everything, area_ids, unit_ids))


def sight_of(user_id: int, *, on: date) -> Sight:
    """The sight of one person on a day; empty where there is no such person."""
    row = fetch_row(
        f"SELECT {SEEN} FROM accounts_user person {OF_PERSON} WHERE person.id = %(user_id)s",
        {"user_id": user_id, "today": on},
    )
    return Sight.of(*row) if row else Sight()
