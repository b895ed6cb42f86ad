"""The types of documents that people choose from; deliveries may bring others."""

from django.utils.translation import gettext_lazy as _

DOCUMENT_TYPES = [
    ("deed", _("Title deed")),
    ("survey", _("Survey plan")),
    ("architecture", _("Architectural drawings")),
    ("licence", _("Building licence")),
    ("soil", _("Soil report")),
    ("undertaking", _("Undertaking")),
    ("description", _("Description certificate")),
    ("letter", _("Letter")),
    ("photo", _("Photograph")),
    ("other", _("Other")),
]
TYPE_NAMES = dict(DOCUMENT_TYPES)
