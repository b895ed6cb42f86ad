"""tipg's tile routes without its optional middleware, on the view that all peers read."""

import os
from contextlib import asynccontextmanager
from types import SimpleNamespace

from fastapi import FastAPI
from tipg.collections import register_collection_catalog
from tipg.database import close_db_connection, connect_to_db
from tipg.factory import OGCTilesFactory
from tipg.settings import DatabaseSettings

_pool = SimpleNamespace(
    database_url=os.environ["BENCH_ASYNCPG_URL"],
    db_min_conn_size=2,
    db_max_conn_size=4,
    db_max_queries=50_000,
    db_max_inactive_conn_lifetime=300,
)


@asynccontextmanager
async def _lifespan(site: FastAPI):
    found = DatabaseSettings(schemas=["bench"], spatial_extent=False, datetime_extent=False)
    await connect_to_db(site, schemas=found.schemas, settings=_pool)
    await register_collection_catalog(site, db_settings=found)
    yield
    await close_db_connection(site)


app = FastAPI(lifespan=_lifespan)
app.include_router(OGCTilesFactory(with_viewer=False).router)
