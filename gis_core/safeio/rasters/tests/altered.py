"""``python -m gis_core.safeio.rasters.tests.altered FOLDER``: its images, altered at random.

They are looked at one after the other as the child does; printed is how many were refused and how
many read."""

import random
import sys
from pathlib import Path

from gis_core.safeio.confinement import RASTER_LOOK, confine

SEED, TIMES = 20_261_128, 25
HEAD = 512  # where headers and tags are: half of the changes


def main(folder: Path) -> None:
    """Alter each image ``TIMES`` times; whatever is no refusal and no answer ends it."""
    confine("tiff", RASTER_LOOK._replace(written_bytes=10_000_000))
    from gis_core.safeio.errors import Refused  # noqa: PLC0415  (only once confined)
    from gis_core.safeio.rasters import looking  # noqa: PLC0415

    chance, told = random.Random(SEED), {"refused": 0, "read": 0}
    altered = folder / "altered"
    for image in sorted(folder.glob("*.tif")):
        for _time in range(TIMES):
            altered.write_bytes(_altered(image.read_bytes(), chance))
            job = {"path": str(altered), "kind": "tiff", "allowed": [31901], "srid": None}
            try:
                looking.work(job | {"world_file": ""})
            except Refused:
                told["refused"] += 1
            else:
                told["read"] += 1
    sys.stdout.write("{refused} {read}\n".format(**told))


def _altered(content: bytes, chance: random.Random) -> bytes:
    """A few bytes changed, most of them in the header, and now and then the end cut off."""
    changed = bytearray(content)
    for _byte in range(chance.randint(1, 12)):
        most = len(changed) if chance.random() < 0.5 else min(HEAD, len(changed))
        changed[chance.randrange(4, most)] = chance.choice(
            (0, 1, 127, 128, 255, chance.randrange(256))
        )
    if chance.random() < 0.2:
        del changed[chance.randrange(16, len(changed)) :]
    return bytes(changed)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
