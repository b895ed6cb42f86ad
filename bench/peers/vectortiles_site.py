"""django-vectortiles as its documentation has it, on the view that all peers read."""

import os

import django
import environ
from django.conf import settings

from gis_core import gdal

_database = environ.Env.db_url_config(
    os.environ["DATABASE_URL"], engine="django.contrib.gis.db.backends.postgis"
)
_database.setdefault("OPTIONS", {})["pool"] = {"min_size": 2, "max_size": 4}

settings.configure(
    SECRET_KEY="no secret",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    GDAL_LIBRARY_PATH=gdal.GDAL_LIBRARY,
    GEOS_LIBRARY_PATH=gdal.GEOS_LIBRARY,
    INSTALLED_APPS=["django.contrib.gis", "vectortiles"],
    DATABASES={"default": _database},
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()

from django.contrib.gis.db import models  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from vectortiles import VectorLayer  # noqa: E402
from vectortiles.views import MVTView  # noqa: E402


class Parcel(models.Model):
    """A row of ``bench.parcels``."""

    label = models.CharField(max_length=61)
    boundary_web = models.MultiPolygonField(srid=3857)

    class Meta:
        app_label = "bench"
        managed = False
        db_table = 'bench"."parcels'

    def __str__(self) -> str:
        return self.label


class ParcelLayer(VectorLayer):
    model = Parcel
    id = "parcels"
    geom_field = "boundary_web"
    tile_fields = ("id", "label")
    tile_buffer = 64


class ParcelTiles(MVTView):
    layer_classes = [ParcelLayer]


urlpatterns = [ParcelTiles.get_url(prefix="tiles")]
application = get_wsgi_application()
