"""Every address of the site, one line for each app."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import TemplateView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from complaints.citymap.tiles import LAYERS as COMPLAINT_LAYERS
from complaints.identity.national import come_back
from gis_core import health
from gis_core.tiles.views import tile_paths
from parcels.search_views import search_suggest
from parcels.tiles import LAYERS
from parcels.views import show_map

urlpatterns = [
    path("", TemplateView.as_view(template_name="home.html"), name="home"),
    path("map/", show_map, name="map"),
    path("parcels/", include("parcels.urls")),
    path("", include("parcels.rights.urls")),
    path("complaints/", include("complaints.urls")),
    path("violations/", include("parcels.violations.urls")),
    path("search/suggest/", search_suggest, name="search_suggest"),
    path("plans/", include("parcels.plans.urls")),
    path("licences/", include("parcels.licensing.urls")),
    path("completeness/", include("parcels.completeness.urls")),
    path("extracts/", include("parcels.extract.urls")),
    path("verify/", include("parcels.extract.verify_urls")),
    path("selections/", include("parcels.selection.urls")),
    path("exports/", include("parcels.exporting.urls")),
    path("documents/", include("parcels.papers.urls")),
    path("building-files/", include("parcels.papers.folder_urls")),
    path("imports/", include("parcels.deliveries.urls")),
    path("imagery/plans/", include("imagery.overlays.urls")),
    path("imagery/", include("imagery.urls")),
    path("imagery/", include("imagery.clip_urls")),
    path("stac/", include("imagery.stac.urls")),
    path("jobs/", include("gis_core.jobs.urls")),
    path("oversight/", include("gis_core.reveals.urls")),
    path("tiles/", include(tile_paths(*LAYERS, *COMPLAINT_LAYERS))),
    path("api/v1/", include("parcels.api.urls")),
    path("api/v1/", include("parcels.deliveries.api")),
    path("api/v1/", include("complaints.api.urls")),
    path("api/v1/", include("imagery.api.urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerView.as_view(url_name="schema"), name="api-docs"),
    path(
        "accounts/oidc/<str:provider_id>/login/callback/",
        come_back,
        name="openid_connect_callback",
    ),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
]

handler400 = "gis_core.errors.bad_request"
