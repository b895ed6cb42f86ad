"""For what personal data may be read."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gis_core.areas.names import NamedInTwoLanguages


class RevealPurpose(NamedInTwoLanguages):
    """غرض الاطلاع: a reason that the law and the municipality accept; rows, not constants."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    is_active = models.BooleanField(_("in use"), default=True)
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["sort_order", "code"]
        verbose_name = _("purpose of reading personal data")
        verbose_name_plural = _("purposes of reading personal data")
        permissions = [("oversee_reveals", "Can see who read personal data, and why")]
