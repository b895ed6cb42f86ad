"""What was done and who read what: appended to, never altered."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gis_core.keeping import NEVER_EMPTIED

# How verbs end that tell of reading personal data, and of looking for a person.
REVEALED = ".revealed"
SEARCHED = ".searched"


class AuditRecord(models.Model):
    """One act by one person (or by the system, where there is none) on one thing."""

    at = models.DateTimeField(_("at"), auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        verbose_name=_("person"),
    )
    verb = models.CharField(_("act"), max_length=60)
    object_type = models.CharField(_("kind of thing"), max_length=60, blank=True)
    object_id = models.CharField(_("which one"), max_length=60, blank=True)
    detail = models.JSONField(_("detail"), default=dict)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("audit record")
        verbose_name_plural = _("audit records")
        indexes = [
            models.Index(fields=["object_type", "object_id", "-id"], name="audit_by_object"),
            models.Index(fields=["actor", "-id"], name="audit_by_actor"),
            models.Index(
                fields=["actor", "at"],
                name="audit_reads_of_actor",
                condition=models.Q(verb__endswith=REVEALED) | models.Q(verb__endswith=SEARCHED),
            ),
            models.Index(
                fields=["-id"],
                name="audit_reads",
                condition=models.Q(verb__endswith=REVEALED) | models.Q(verb__endswith=SEARCHED),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            NEVER_EMPTIED,
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.object_type} {self.object_id}"
