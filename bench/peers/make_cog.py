"""``python -m bench.peers.make_cog SOURCE TARGET``: an image through our door, and nothing else."""

import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gis_core.settings")
django.setup()

from gis_core import crs  # noqa: E402
from gis_core.safeio import rasters  # noqa: E402

source, target = map(Path, sys.argv[1:])
seen = rasters.look(source, allowed=crs.ALLOWED)
rasters.make(source, target, srid=seen.srid, transform=seen.transform, threads=2)
