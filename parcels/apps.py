from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ParcelsConfig(AppConfig):
    name = "parcels"
    verbose_name = _("Parcels")

    def ready(self) -> None:
        from gis_core.exports import layer as exported_layer
        from gis_core.jobs import kinds
        from parcels import search, sections
        from parcels.adjacency import sections as adjacency_sections
        from parcels.compare import effects
        from parcels.completeness import jobs as completeness_jobs
        from parcels.completeness import section as completeness_section
        from parcels.exporting import jobs as exporting_jobs
        from parcels.exporting.specs import SPECS
        from parcels.extract import batch as extract_batch
        from parcels.extract import sections as extract_sections
        from parcels.licensing import tasks  # noqa: F401  (known by name to the workers)
        from parcels.papers import search as papers_search
        from parcels.plans import jobs as plan_jobs
        from parcels.rights import section as rights_section
        from parcels.selection import export as selection_export
        from parcels.shares import work as share_work
        from parcels.violations import section as violation_section

        search.register()
        papers_search.register()
        sections.register()
        share_work.register()
        adjacency_sections.register()
        rights_section.register()
        violation_section.register()
        effects.register()
        completeness_section.register()
        extract_sections.register()
        kinds.register(completeness_jobs.REFRESH)
        kinds.register(extract_batch.JOB)
        kinds.register(plan_jobs.COMPARE)
        kinds.register(selection_export.EXPORT)
        kinds.register(exporting_jobs.EXPORT)
        for spec in SPECS:
            exported_layer.register(spec)
