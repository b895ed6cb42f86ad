"""The analysts' page of all codes, written from the registry so that none is forgotten."""

from collections.abc import Iterator

from django.conf import settings
from django.utils import translation

from .codes import GROUPS, Code, codes_of, refusals
from .layer import layer_named
from .texts import described

_HEAD = """# Checks of a delivery · فحوص التسليم

Written by `script/manage list_checks > docs/users/checks.md`; a test keeps it complete.

**B** blocks: the feature is not taken over, or, where the whole delivery is meant, nothing is
published until it is answered. **W** warns, **I** informs. What is *fixed* nobody can make lighter.
All else an administrator may weigh otherwise for a layer, or turn off, at
`/admin/ingest/checkweight/`; and of what blocks and is not fixed an analyst may let single codes
pass in one delivery (`--accept CODE`). "…" stands for what is found in the file. Each finding says
it in Arabic and English, with the key of the feature and the place.
"""


def as_markdown() -> Iterator[str]:
    """The page, line by line, in English."""
    with translation.override("en"):
        yield from _HEAD.splitlines()
        yield ""
        known = _by_code()
        for group, title in GROUPS.items():
            yield f"## {title}"
            yield ""
            yield "| code | weighs | layers | what it means | what to do |"
            yield "|---|---|---|---|---|"
            yield from (_line(code, known) for code in known if known[code][0].group == group)
            yield ""
        yield "## What refuses a delivery as a whole, or a step with it"
        yield ""
        yield "| code | what it means | what to do |"
        yield "|---|---|---|"
        yield from (f"| `{code.code}` | {_meaning(code.code)} |" for code in refusals())


def _by_code() -> dict[str, list[Code]]:
    """Each code as the layers have it, in the order of the layers."""
    known: dict[str, list[Code]] = {}
    for name in settings.INGEST_LAYERS:
        for code in codes_of(layer_named(name)).values():
            known.setdefault(code.code, []).append(code)
    return known


def _line(code: str, known: dict[str, list[Code]]) -> str:
    those = known[code]
    weights = " or ".join(sorted({one.severity for one in those}))
    fixed = ", fixed" if those[0].is_fixed else ""
    return f"| `{code}` | {weights}{fixed} | {_layers_of(code)} | {_meaning(code)} |"


def _layers_of(code: str) -> str:
    names = list(settings.INGEST_LAYERS)
    having = [name for name in names if code in codes_of(layer_named(name))]
    return "all" if having == names else ", ".join(having)


def _meaning(code: str) -> str:
    """The first sentence, and what follows it."""
    told = described(code).replace("|", "\\|").replace("\n", " ")
    meaning, _stop, to_do = told.partition(". ")
    return f"{meaning.removesuffix('.')} | {to_do or '—'}"
