"""What a worker says of its work, kept so that each person reads it in their own language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import translation

from gis_core.safeio import Refused, sentence_of


def kept(values: Mapping[str, Any]) -> dict[str, Any]:
    """The blanks of a sentence as JSON; an error among them, which speaks the language of the
    moment, is kept in each."""
    return {
        blank: _in_each_language(value) if isinstance(value, Exception) else value
        for blank, value in values.items()
    }


def spoken(note: str, values: Mapping[str, Any]) -> str:
    """The sentence in the active language."""
    return translation.gettext(note) % {blank: _chosen(value) for blank, value in values.items()}


def _in_each_language(error: Exception) -> dict[str, str]:
    told = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            told[language] = sentence_of(error) if isinstance(error, Refused) else str(error)
    return told


def _chosen(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return value.get(translation.get_language() or "") or value[settings.LANGUAGE_CODE]
