"""What is said for each code, in both languages; layers add their own sentences to these."""

from collections.abc import Iterator, Mapping
from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from gis_core.safeio.sentences import SENTENCES

OWN: Mapping[str, object] = {
    "column_missing": _(
        "No column could be recognised as %(field)s. The file has: %(columns)s. Name it with "
        "--map COLUMN=%(name)s, or --map @row=%(name)s to number the rows."
    ),
    "column_ambiguous": _(
        "Several columns could be %(field)s: %(columns)s. Choose one with --map COLUMN=%(name)s."
    ),
    "column_unknown": _("There is no column %(column)s. The file has: %(columns)s."),
    "field_unknown": _("There is no field %(name)s. This layer has: %(fields)s."),
    "field_twice": _("Two columns are mapped to %(name)s. Map one."),
    "code_not_acceptable": _(
        "%(code)s cannot be overruled. What can be in this layer: %(codes)s."
    ),
    "scope_unknown": _(
        "A delivery of %(layer)s cannot speak for “%(scope)s”. Say one of: %(scopes)s."
    ),
    "makes_no_blocks": _(
        "Only a delivery of parcels makes the blocks that it names; one of %(layer)s does not. "
        "Bring the blocks in first."
    ),
    "pair_broken": _("“%(pair)s” is not of the form NAME=VALUE."),
    "layer_unknown": _("There is no layer %(name)s. There are: %(layers)s."),
    "point_without_crs": _(
        "The table has the coordinate columns %(columns)s but does not say their system. Name it "
        "with --crs and the EPSG number."
    ),
    "coordinate_alone": _(
        "The table has the coordinate column %(column)s but not the other one. Map both, or none."
    ),
    "constant_no_number": _("%(name)s must be a number, not “%(value)s”."),
    "constant_no_date": _("%(name)s must be a day such as 2026-01-31, not “%(value)s”."),
    "constant_in_future": _("%(name)s lies in the future (%(value)s). Give a day that has come."),
    "checked_too_early": _(
        "The delivery was checked against an older state of the published land. Import it again."
    ),
    "file_empty": _("The file holds no features. Check the export."),
    "count_broken": _(
        "The file has %(read)s features but %(staged)s arrived. Nothing was taken over; "
        "report this."
    ),
    "nothing_accepted": _(
        "None of the %(count)s features can be taken over; the first reason: %(reason)s"
    ),
    "not_checked": _("The delivery %(run)s is %(state)s and cannot be published. Import it again."),
    "held": _("The delivery cannot be published as it is: %(reason)s"),
    "not_possible_now": _(
        "The delivery %(run)s is “%(state)s”, so this step is not open to it. Open its page anew."
    ),
    "worked_on": _(
        "A worker has the delivery %(run)s in hand. Wait until it is done, or stop it on the "
        "delivery’s page."
    ),
    "own_delivery": _(
        "Whoever brought a delivery in or submitted it does not review it. Ask a colleague."
    ),
    "reviewed_already": _("You have given your word on this submission already."),
    "reason_missing": _("Say why; the one who brought it in will read it."),
    "ground_moved": _(
        "The published land has changed since the delivery was compared with it. It goes back to "
        "be checked and compared again; then it is submitted anew."
    ),
    "staged_lost": _(
        "The database was stopped hard, and what had been read of the file went with it. Nothing "
        "published has changed. It goes back to be read, checked and compared again; then it is "
        "submitted anew."
    ),
    "touched_since": _("%(what)s %(key)s has been changed since, so it was left as it is now."),
    "used_since": _(
        "Something has come to rest on %(what)s %(key)s since, so it was left as it is now."
    ),
    "nothing_was_kept": _(
        "Nothing was noted of what the delivery %(run)s changed: it changed nothing, or was "
        "published before deliveries could be taken back."
    ),
    "everything_touched": _(
        "All %(count)s rows of the delivery have been changed since, or something rests on them. "
        "Nothing was taken back."
    ),
    "still_used": _(
        "%(key)s would go, but %(kind)s still rest on it. Deliver it too, or settle these first."
    ),
    "ends_too_early": _(
        "Parcel %(key)s would end on %(day)s, but has been changed on that day or later. Give the "
        "delivery a later day with --set valid_from=, or deliver the parcel too."
    ),
    "ends_with_licence": _(
        "Parcel %(key)s would end, but has a licence that is open. Confirm what follows it, or "
        "deliver it too."
    ),
    "run_unknown": _("There is no delivery %(run)s."),
    "user_may_not": _("%(name)s may not publish deliveries. Name someone who may."),
    "lineage_waits": _(
        "Of %(count)s splits, merges and renumberings that are proposed it must be said first "
        "whether they are so. Look at the changes of the delivery and confirm or deny each."
    ),
    "lineage_denied": _(
        "It lies on the ground of the published %(former)s, which it is said not to follow. "
        "Correct its outline, or deliver both."
    ),
    "publish_busy": _("Another delivery of this layer is being published. Try again afterwards."),
    "publish_incomplete": _(
        "Of %(accepted)s accepted features %(published)s were published, so all was undone. "
        "Report this."
    ),
    "database_refuses": _("The database refused the delivery (%(reason)s), so all was undone."),
    "user_unknown": _("There is no user %(name)s."),
    "columns_used": _("Columns used: %(columns)s."),
    "columns_unused": _("Columns not used: %(columns)s."),
    "duplicate_key": _(
        "%(key)s is delivered %(count)s times. No one can say which is right, so none is taken "
        "over. Keep one."
    ),
}  # fmt: skip


@cache
def catalogue() -> dict[str, object]:
    """Every sentence of the house's deliveries."""
    texts = {**SENTENCES, **OWN}
    for dotted in settings.INGEST_LAYERS.values():
        texts.update(import_string(dotted).texts)
    return texts


def say(code: str, params: Mapping[str, object]) -> str:
    """The sentence in the active language."""
    return str(catalogue()[code]) % _spoken(params)


def described(code: str) -> str:
    """What the code says of anything: its sentence with the blanks left open."""
    return str(catalogue()[code]) % _Anything()


class _Anything(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "…"


def in_both(items: list[tuple[str, Mapping[str, object]]]) -> Iterator[tuple[str, str]]:
    """(Arabic, English) for each code with its parameters; templates are looked up once."""
    templates = {
        language: _templates(language, {code for code, _params in items})
        for language in ("ar", "en")
    }
    for code, params in items:
        spoken = {language: _translated(params, language) for language in ("ar", "en")}
        yield (
            templates["ar"][code] % spoken["ar"],
            templates["en"][code] % spoken["en"],
        )


def _templates(language: str, codes: set[str]) -> dict[str, str]:
    with translation.override(language):
        return {code: str(catalogue()[code]) for code in codes}


def _translated(params: Mapping[str, object], language: str) -> dict[str, object]:
    """Names of fields are lazy and differ by language; all else is said as it is."""
    with translation.override(language):
        return _spoken(params)


def _spoken(params: Mapping[str, object]) -> dict[str, object]:
    return {
        name: ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
        for name, value in params.items()
    }
