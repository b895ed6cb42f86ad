"""The same bytes in several places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Max, QuerySet

from parcels.models import Document

if TYPE_CHECKING:
    from gis_core.accounts.models import User


def elsewhere(document: Document, user: User) -> tuple[list[Document], int]:
    """Other documents with the same bytes that the person sees, and how many there are besides."""
    chain = [version.pk for version in document.chain()]
    same = Document.objects.filter(sha256=document.sha256, withdrawn_at=None).exclude(pk__in=chain)
    if not document.sha256:
        return [], 0
    seen = same.visible_to(user).select_related("parcel__block", "parcel__area")
    shown = list(seen.order_by("pk")[:5])
    return shown, max(0, same.count() - seen.count())


def groups(user: User) -> QuerySet:
    """Hashes that the person sees more than once, the latest first."""
    seen = Document.objects.as_of(None).visible_to(user).filter(sha256__gt="")
    return (
        seen.order_by()
        .values("sha256")
        .annotate(count=Count("pk"), latest=Max("pk"))
        .filter(count__gt=1)
        .order_by("-latest")
    )
