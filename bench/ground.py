"""Where the parcels lie, as tiles to ask for; and who asks."""

import random
from dataclasses import dataclass
from datetime import date

import psycopg
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Group

from bench import database
from gis_core import crs
from gis_core.accounts.models import Agency, Membership, Unit, User
from gis_core.accounts.sessions import SessionStore

DEEPEST = 18


@dataclass(frozen=True)
class Tile:
    """A tile and how many parcels have their middle in it."""

    z: int
    x: int
    y: int
    parcels: int

    @property
    def query(self) -> str:
        """As the floor is asked for it."""
        return f"z={self.z}&x={self.x}&y={self.y}"


class Ground:
    """The tiles of the deepest zoom that hold parcels; shallower ones follow from them."""

    def __init__(self) -> None:
        with psycopg.connect(database.dsn()) as connection:
            self._deepest = connection.execute(
                """
                SELECT floor((ST_X(middle) + %(half)s) / (2 * %(half)s) * %(side)s)::int AS x,
                       floor((%(half)s - ST_Y(middle)) / (2 * %(half)s) * %(side)s)::int AS y,
                       count(*)::int
                FROM (SELECT ST_Centroid(boundary_web) AS middle FROM bench.parcels) placed
                GROUP BY x, y
                """,
                {"half": crs.HALF_WORLD_M, "side": 1 << DEEPEST},
            ).fetchall()

    def tiles(self, zoom: int) -> list[Tile]:
        """All tiles of a zoom that hold parcels, the fullest first."""
        return tiles_over(self._deepest, zoom)

    def sample(self, zoom: int, *, count: int, seed: int) -> list[Tile]:
        """What a map's readers ask for: tiles by how many parcels they show, none twice."""
        return sampled(self.tiles(zoom), count=count, seed=seed)


def tiles_over(deepest: list[tuple[int, int, int]], zoom: int) -> list[Tile]:
    """The tiles of a zoom above (x, y, parcels) of the deepest zoom, the fullest first."""
    shift = DEEPEST - zoom
    found: dict[tuple[int, int], int] = {}
    for x, y, parcels in deepest:
        place = (x >> shift, y >> shift)
        found[place] = found.get(place, 0) + parcels
    tiles = [Tile(zoom, x, y, parcels) for (x, y), parcels in found.items()]
    return sorted(tiles, key=lambda tile: (-tile.parcels, tile.x, tile.y))


def sampled(tiles: list[Tile], *, count: int, seed: int) -> list[Tile]:
    """A seeded choice, likelier the more parcels a tile shows."""
    chance = random.Random(seed)
    keyed = sorted(tiles, key=lambda tile: chance.random() ** (1 / max(tile.parcels, 1)))
    chosen = keyed[-count:]
    chance.shuffle(chosen)
    return chosen


def cookie_of_a_planner() -> dict[str, str]:
    """The header of a signed-in planner who sees the whole city."""
    person, made = User.objects.get_or_create(username="bench")
    if made:
        person.set_unusable_password()
        person.save()
        person.groups.add(Group.objects.get(name="planner"))
        agency, _made = Agency.objects.get_or_create(code="bench", defaults={"name_ar": "قياس"})
        unit = Unit.objects.create(
            agency=agency, code="bench", name_ar="قياس", covers_everything=True
        )
        Membership.objects.create(user=person, unit=unit, valid_from=date(2020, 1, 1))
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}"}
