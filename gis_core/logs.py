"""What is logged, and what never is: the secrets of links by which cases are followed."""

from __future__ import annotations

import logging
import re

_SECRET = re.compile(r"(/complaints/track/[^/\s?]{1,80}/)[A-Za-z2-7]{20,}")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"secrets": {"()": "gis_core.logs.WithoutSecrets"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["secrets"]}
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    # Both tell each step of each page, and what a page asked for in vain.
    "loggers": {"weasyprint": {"level": "CRITICAL"}, "fontTools": {"level": "WARNING"}},
}


def without_secrets(text: str) -> str:
    """The same line, with dots where a secret stood."""
    return _SECRET.sub(r"\1…", text)


class WithoutSecrets(logging.Filter):
    """For handlers: Django names the address of what it did not find, or failed at."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Every record passes, without its secrets."""
        said = record.getMessage()
        if (clean := without_secrets(said)) != said:
            record.msg, record.args = clean, ()
        return True
