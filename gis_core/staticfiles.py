"""Static files: which are served, and under hashed names, ES modules included."""

from django.contrib.staticfiles.apps import StaticFilesConfig
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class QasimaStaticFiles(StaticFilesConfig):
    """Leaves out what packages ship and nobody here loads (and which names files not shipped)."""

    ignore_patterns = (*StaticFilesConfig.ignore_patterns, "ext", "proj4-src.js")


class ModuleManifestStorage(ManifestStaticFilesStorage):
    """Also rewrites ``import … from`` in modules, so that they too are cached for ever."""

    support_js_module_import_aggregation = True
