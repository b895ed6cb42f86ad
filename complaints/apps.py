from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComplaintsConfig(AppConfig):
    """The 139 service; its rooms are built on this floor."""

    name = "complaints"
    verbose_name = _("Complaints")

    def ready(self) -> None:
        from complaints import section
        from complaints.citymap import staff

        section.register()
        staff.register()
