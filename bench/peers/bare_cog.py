"""``python -m bench.peers.bare_cog SOURCE TARGET``: the driver alone, in the same copy of GDAL."""

import sys
from pathlib import Path

from gis_core.safeio.rasters import making

making.optimize(*map(Path, sys.argv[1:]), {"lossless": False, "threads": 2}, begun=0.0)
