"""What can be reported, with its clocks, its questions, and who may see it on the public map."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from complaints.questions.schema import validate_questions
from gis_core.accounts.models import Agency
from gis_core.areas.names import NamedInTwoLanguages


class CategoryGroup(NamedInTwoLanguages):
    """مجموعة تصنيفات: what the picture buttons of the first step stand for."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    icon = models.CharField(_("icon"), max_length=40, blank=True, default="")
    sort_order = models.PositiveSmallIntegerField(_("order"), default=100)

    class Meta:
        ordering = ["sort_order", "code"]
        verbose_name = _("group of categories")
        verbose_name_plural = _("groups of categories")


class Category(NamedInTwoLanguages):
    """تصنيف: one thing that people report. Hours are promises, editable, and never constants."""

    class Clock(models.TextChoices):
        ALWAYS = "always", _("round the clock")
        WORKING = "working", _("working time")

    class Severity(models.TextChoices):
        LOW = "low", _("low")
        NORMAL = "normal", _("normal")
        HIGH = "high", _("high")
        EMERGENCY = "emergency", _("emergency")

    class Publicity(models.TextChoices):
        EXACT = "exact", _("at its place")
        COARSE = "coarse", _("only roughly where")
        HIDDEN = "hidden", _("not on the public map")

    group = models.ForeignKey(
        CategoryGroup, models.PROTECT, related_name="categories", verbose_name=_("group")
    )
    code = models.CharField(_("code"), max_length=20, unique=True)
    short_ar = models.CharField(_("short Arabic label"), max_length=24)
    keywords = models.JSONField(_("words that suggest it"), default=list, blank=True)
    severity = models.CharField(
        _("severity"), max_length=10, choices=Severity.choices, default=Severity.NORMAL
    )
    clock = models.CharField(_("clock"), max_length=8, choices=Clock.choices, default=Clock.ALWAYS)
    first_action_hours = models.PositiveSmallIntegerField(_("first action within (h)"))
    resolve_hours = models.PositiveSmallIntegerField(_("resolved within (h)"))
    notice_hours = models.PositiveSmallIntegerField(_("legal notice (h)"), null=True, blank=True)
    publicity = models.CharField(
        _("on the public map"), max_length=6, choices=Publicity.choices, default=Publicity.EXACT
    )
    allows_anonymous = models.BooleanField(_("may be reported without an account"), default=True)
    needs_place = models.BooleanField(_("happens at a place"), default=True)
    questions = models.JSONField(
        _("questions"), default=list, blank=True, validators=[validate_questions]
    )
    partners = models.ManyToManyField(
        Agency, blank=True, related_name="+", verbose_name=_("other agencies concerned")
    )
    source = models.CharField(_("source"), max_length=200, blank=True, default="")
    is_active = models.BooleanField(_("offered"), default=True)
    sort_order = models.PositiveSmallIntegerField(_("order"), default=100)

    class Meta:
        ordering = ["group", "sort_order", "code"]
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        constraints = [
            models.CheckConstraint(
                condition=Q(first_action_hours__gt=0)
                & Q(resolve_hours__gte=F("first_action_hours")),
                name="category_hours_are_in_order",
            ),
        ]
