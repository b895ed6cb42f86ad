"""Old numbers: parcels that are no more, and parcels that went on under another number.

The old number stays in deeds and letters for decades. It is looked for where it was said to the
end, in two indexes that hold nothing but such numbers: parcels that never changed cost nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.functions import Concat
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from gis_core.search.numbers import spellings, split_sub_number
from parcels.heirs import Heir, heirs_of
from parcels.models import FormerIdentity, Parcel

if TYPE_CHECKING:
    from gis_core.accounts.models import User

HISTORIC, RENAMED = "historic", "renamed"  # kinds of hits
KINDS = (HISTORIC, RENAMED)
SHOWN = "former"  # the kind of suggestion
_NAMED_AT_MOST = 4  # successors in one line
_FOUND_AT_MOST = 4  # of each kind; who says more of the address finds the others
_LABEL = Case(
    When(sub_number="", then=F("number")),
    default=Concat("number", Value("/"), "sub_number"),
    output_field=CharField(),
)


def old_numbers(said: Iterable[Q], user: User) -> Iterator[QuerySet]:
    """Kind, parcel and old number of all that was said, each with ``is_said``; two queries."""
    wanted = reduce(or_, said, Q())
    if not wanted:
        return
    seen = Parcel.objects.visible_to(user).filter(wanted, status=Parcel.Status.HISTORIC)
    yield _rows(seen, HISTORIC, "pk")
    former = FormerIdentity.objects.filter(wanted, was_renamed=True)
    if not user.scope.everything:
        former = former.filter(parcel__area__in=user.scope.area_ids)
    yield _rows(former, RENAMED, "parcel_id")


def is_said(number: str, **place: list[int]) -> Q:
    """Rows of a number, of a block or an area or wherever they are."""
    said = Q(number__in=spellings(number))
    if parts := split_sub_number(number):
        said |= Q(number=parts[0], sub_number__in=spellings(parts[1]))
    return said & Q(**place)


def what_became(parcels: Iterable[Parcel], old: dict[int, str], user: User) -> dict[int, str]:
    """A line for each parcel: "historic, now 12/1 and 12/2", or "formerly 102, now 202".

    ``old`` has the number that each was found by. One statement more where one is historic.
    """
    parcels = list(parcels)
    gone = [parcel.pk for parcel in parcels if parcel.status == Parcel.Status.HISTORIC]
    heirs = heirs_of(gone) if gone else {}
    return {p.pk: _line(p, old[p.pk], _seen(heirs.get(p.pk, []), user)) for p in parcels}


def _seen(heirs: list[Heir], user: User) -> list[str]:
    scope = user.scope
    return [h.label for h in heirs if scope.everything or h.area_id in scope.area_ids]


def _line(parcel: Parcel, old: str, heirs: list[str]) -> str:
    told = [] if old == parcel.label else [_("formerly %(number)s") % {"number": old}]
    if parcel.status == Parcel.Status.HISTORIC:
        told.append(_("historic"))
        if heirs:
            told.append(_("now %(numbers)s") % {"numbers": _listed(heirs)})
    elif told:
        told.append(_("now %(numbers)s") % {"numbers": parcel.label})
    else:
        told.append(_("formerly in another block or plan"))
    return _(", ").join(told)


def _listed(labels: list[str]) -> str:
    shown = labels[:_NAMED_AT_MOST]
    if more := len(labels) - len(shown):
        shown.append(_("%(n)s more") % {"n": more})
    return get_text_list(shown, _("and"))


def _rows(found: QuerySet, kind: str, parcel: str) -> QuerySet:
    named = found.annotate(kind=Value(kind, output_field=CharField()), old=_LABEL)
    return named.order_by("sub_number", "pk").values_list("kind", F(parcel), "old")[:_FOUND_AT_MOST]
