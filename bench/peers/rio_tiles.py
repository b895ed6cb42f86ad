"""The floor of raster tiles: rio-tiler behind bare WSGI, on a file that each thread keeps open."""

import os
import threading

from rio_tiler.io import Reader

_held = threading.local()


def application(environ, start_response):
    """``/z/x/y`` as WebP."""
    if not hasattr(_held, "reader"):
        _held.reader = Reader(os.environ["BENCH_COG"])
    z, x, y = map(int, environ["PATH_INFO"].strip("/").split("/"))
    drawn = _held.reader.tile(x, y, z, tilesize=256, resampling_method="bilinear")
    body = drawn.render(img_format="WEBP", add_mask=not drawn.mask.all())
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]
