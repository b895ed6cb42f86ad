"""Names in two languages, read in the one the page is in."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, CharField, F, Q, When
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def in_language(arabic: str, english: str) -> str:
    """The one in the page's language, or the other where that is empty."""
    if (get_language() or "ar").startswith("en"):
        return english or arabic
    return arabic or english


def named_in_language(path: str, arabic: str = "name_ar", english: str = "name_en") -> Case:
    """The same as an expression of the database, for the columns that lie at a path."""
    first = f"{path}{in_language(arabic, english)}"
    other = f"{path}{in_language(english, arabic)}"
    return Case(When(~Q(**{first: ""}), then=F(first)), default=F(other), output_field=CharField())


class NamedInTwoLanguages(models.Model):
    """A thing of the municipality with an Arabic and an English name."""

    name_ar = models.CharField(_("Arabic name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the page's language, or the other one where that is missing."""
        return in_language(self.name_ar, self.name_en)


def aliases_field() -> ArrayField:
    """Other spellings by which people look for it."""
    return ArrayField(
        models.CharField(max_length=200),
        verbose_name=_("other spellings"),
        default=list,
        blank=True,
    )
