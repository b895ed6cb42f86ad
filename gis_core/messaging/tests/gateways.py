"""Ways out that end in a list, or in nothing."""

from gis_core.messaging.transports import Letter

KEPT: list[Letter] = []


class Kept:
    """What was sent lies in ``KEPT``."""

    def send(self, letter: Letter) -> None:
        KEPT.append(letter)
