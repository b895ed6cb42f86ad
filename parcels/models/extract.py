"""What the municipality signed and gave out: extracts and letters, never altered afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gis_core.keeping import NEVER_EMPTIED
from parcels.models.parcel import Parcel

if TYPE_CHECKING:
    from gis_core.accounts.models import User

_SHA256 = r"^[0-9a-f]{64}$"


class SigningKey(models.Model):
    """مفتاح توقيع: the public half of a key that signed something; published for ever."""

    key_id = models.CharField(max_length=43, unique=True)  # RFC 7638 thumbprint
    public_key = models.CharField(max_length=43, unique=True)  # 32 bytes as base64url
    first_used_at = models.DateTimeField(_("first used"), auto_now_add=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            NEVER_EMPTIED,
        ]

    def __str__(self) -> str:
        return self.key_id


class LetterTemplate(models.Model):
    """نموذج كتاب: a certificate or letter whose blanks are filled from a parcel's file."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    title_ar = models.CharField(_("Arabic title"), max_length=200)
    title_en = models.CharField(_("English title"), max_length=200)
    body_ar = models.TextField(_("Arabic text"))
    body_en = models.TextField(_("English text"))
    valid_days = models.PositiveSmallIntegerField(
        _("valid for (days)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
        help_text=_("Left empty, it does not end by itself."),
    )
    is_offered = models.BooleanField(_("offered"), default=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("letter template")
        verbose_name_plural = _("letter templates")

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The title in the page's language."""
        return self.title_en if (get_language() or "ar").startswith("en") else self.title_ar


class LetterNumber(models.Model):
    """The last number that a letter got in a year; locked while the next one is written."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}/{self.last}"


class ExtractQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Issued papers of visible parcels, for those who may look at issued papers."""
        if not user.has_perm("parcels.view_extract"):
            return self.none()
        scope = user.scope
        return self if scope.everything else self.filter(parcel__area__in=scope.area_ids)


class Extract(models.Model):
    """مستخرج: what was said of a parcel, signed; anyone who holds a copy can check it."""

    code = models.CharField(_("verification code"), max_length=28, unique=True)
    parcel = models.ForeignKey(
        Parcel, models.PROTECT, related_name="extracts", verbose_name=_("parcel")
    )
    letter = models.ForeignKey(
        LetterTemplate,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="issued",
        verbose_name=_("letter template"),
    )
    number = models.CharField(_("number"), max_length=20, blank=True, default="")
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    as_of = models.DateField(_("as of"), null=True, blank=True)  # None: as it stood when issued
    issued_on = models.DateField(_("issued on"))
    issued_at = models.DateTimeField(_("issued at"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("issued by")
    )
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    template_version = models.CharField(max_length=20)
    content = models.TextField()  # canonical JSON, byte for byte as signed
    content_sha256 = models.CharField(max_length=64, unique=True)
    themes = models.JSONField(default=dict)  # digest of each theme, to tell what changed since
    signature = models.CharField(max_length=88)  # Ed25519 over the content's statement, base64
    pdf = models.FileField(max_length=200)
    pdf_sha256 = models.CharField(max_length=64, unique=True)
    pdf_signature = models.CharField(max_length=88)
    key = models.ForeignKey(SigningKey, models.PROTECT, related_name="+")

    objects = ExtractQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("issued extract")
        verbose_name_plural = _("issued extracts")
        permissions = [("issue_extract", "Can issue extracts and letters")]
        indexes = [models.Index(fields=["parcel", "-id"], name="extract_of_parcel")]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9A-HJKMNP-TV-Z]{28}$"), name="extract_code_is_whole"
            ),
            models.CheckConstraint(
                condition=Q(content_sha256__regex=_SHA256) & Q(pdf_sha256__regex=_SHA256),
                name="extract_has_its_hashes",
            ),
            models.CheckConstraint(
                condition=Q(letter=None, number="") | (Q(letter__isnull=False) & ~Q(number="")),
                name="extract_letter_has_a_number",
            ),
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="extract_number_given_once"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            NEVER_EMPTIED,
        ]

    def __str__(self) -> str:
        return self.grouped_code

    @property
    def grouped_code(self) -> str:
        """The code as it is printed: ``7H2K-…``, seven groups of four."""
        return "-".join(self.code[i : i + 4] for i in range(0, len(self.code), 4))

    @property
    def title(self) -> str:
        """What kind of paper it is, in the page's language."""
        return self.letter.title if self.letter else str(_("Parcel extract"))


class ExtractWithdrawal(models.Model):
    """سحب مستخرج: issued in error; the paper stays genuine, and whoever checks it is told."""

    extract = models.OneToOneField(Extract, models.PROTECT, related_name="withdrawal")
    withdrawn_at = models.DateTimeField(_("withdrawn at"), auto_now_add=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("withdrawn by")
    )
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            NEVER_EMPTIED,
        ]

    def __str__(self) -> str:
        return f"{self.extract_id} {self.withdrawn_at:%Y-%m-%d}"
