"""Static files under hashed names, ES modules included."""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class ModuleManifestStorage(ManifestStaticFilesStorage):
    """Also rewrites ``import … from`` in modules, so that they too are cached for ever."""

    support_js_module_import_aggregation = True
    manifest_strict = True
