"""``python -m bench.peers.make_cog SOURCE TARGET``: an image through our door, and nothing else."""

import os
import sys
from pathlib import Path

# Django itself is not started: a worker has it already when an image comes.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gis_core.settings")

from gis_core import crs
from gis_core.safeio import rasters

source, target = map(Path, sys.argv[1:])
seen = rasters.look(source, allowed=crs.ALLOWED)
rasters.make(source, target, srid=seen.srid, transform=seen.transform, threads=2)
