"""Who is responsible: rules as rows, the most specific wins."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.models.category import Category, CategoryGroup
from gis_core.accounts.models import Unit
from gis_core.areas.models import Area, Governorate


class RoutingRule(models.Model):
    """قاعدة توجيه: empty means any; a category beats its group, an area its governorate."""

    category = models.ForeignKey(
        Category, models.CASCADE, null=True, blank=True, verbose_name=_("category")
    )
    group = models.ForeignKey(
        CategoryGroup, models.CASCADE, null=True, blank=True, verbose_name=_("group")
    )
    area = models.ForeignKey(Area, models.CASCADE, null=True, blank=True, verbose_name=_("area"))
    governorate = models.ForeignKey(
        Governorate, models.CASCADE, null=True, blank=True, verbose_name=_("governorate")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    note = models.CharField(_("note"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("routing rule")
        verbose_name_plural = _("routing rules")
        constraints = [
            models.UniqueConstraint(
                fields=["category", "group", "area", "governorate"],
                nulls_distinct=False,
                name="one_unit_for_each_rule",
            ),
        ]

    def __str__(self) -> str:
        what = self.category or self.group or _("anything")
        where = self.area or self.governorate or _("anywhere")
        return f"{what}, {where}: {self.unit}"
