"""The child's own program: ``python -m gis_core.safeio.child`` with a job on its standard input."""

import json
import sys
from importlib import import_module

from .confinement import DELIVERY, PAPER, PHOTO, RASTER, RASTER_LOOK, WRITING, confine
from .errors import Refused
from .frames import END, REFUSAL, send_json

# Imported only after the process has given up what it must not have.
WORK = {
    "correct": ("gis_core.safeio.correcting", DELIVERY),
    "diagnose": ("gis_core.safeio.diagnosing", DELIVERY),
    "look": ("gis_core.safeio.looking", DELIVERY),
    "read": ("gis_core.safeio.rows", DELIVERY),
    "paper_lines": ("gis_core.safeio.papers.linework", PAPER),
    "paper_look": ("gis_core.safeio.papers.looking", PAPER),
    "paper_scan": ("gis_core.safeio.papers.scanning", PAPER),
    "paper_show": ("gis_core.safeio.papers.showing", PAPER),
    "paper_text": ("gis_core.safeio.papers.reading", PAPER),
    "photo_look": ("gis_core.safeio.photos.looking", PHOTO),
    "photo_make": ("gis_core.safeio.photos.making", PHOTO),
    "raster_lay": ("gis_core.safeio.rasters.laying", RASTER),
    "raster_look": ("gis_core.safeio.rasters.looking", RASTER_LOOK),
    "raster_make": ("gis_core.safeio.rasters.making", RASTER),
    "survey": ("gis_core.safeio.surveying", DELIVERY),
    "write": ("gis_core.safeio.writers.layer", WRITING),
}


def main() -> None:
    """Confine, do the one job, answer."""
    job = json.loads(sys.stdin.buffer.readline())
    module, limits = WORK[job["task"]]
    confine(job["kind"], limits, task=job["task"])
    # rasterio loads it wherever there is one, for half of its time; here no network is left.
    sys.modules["boto3"] = None  # type: ignore[assignment]
    try:
        answer = import_module(module).work(job)
    except Refused as refusal:
        send_json(REFUSAL, {"code": refusal.code, "params": refusal.params})
    except MemoryError:
        send_json(REFUSAL, {"code": "reader_out_of_memory", "params": {}})
    else:
        send_json(END, answer)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
