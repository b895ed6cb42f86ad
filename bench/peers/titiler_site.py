"""TiTiler's tile routes for one file, which an address cannot choose."""

import os

from fastapi import FastAPI
from titiler.core.factory import TilerFactory


def _the_file() -> str:
    return os.environ["BENCH_COG"]


app = FastAPI()
app.include_router(TilerFactory(path_dependency=_the_file).router)
