"""The types of documents that people choose from; deliveries may bring others."""

from django.utils.translation import gettext_lazy as _

DOCUMENT_TYPES = [
    ("deed", _("Title deed")),
    ("survey", _("Survey plan")),
    ("architecture", _("Architectural drawings")),
    ("structure", _("Structural drawings")),
    ("licence", _("Building licence")),
    ("soil", _("Soil report")),
    ("undertaking", _("Undertaking")),
    ("description", _("Description certificate")),
    ("civil_id", _("Civil ID")),
    ("supervision", _("Contract of supervision")),
    ("fire", _("Approval of the fire force")),
    ("disconnection", _("Certificate that power and water are cut off")),
    ("letter", _("Letter")),
    ("photo", _("Photograph")),
    ("other", _("Other")),
]
TYPE_NAMES = dict(DOCUMENT_TYPES)
