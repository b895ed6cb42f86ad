"""The web server's logs, named to gunicorn by ``--logger-class``."""

from __future__ import annotations

from typing import Any

from gunicorn.glogging import Logger

from gis_core.logs import WithoutSecrets, without_secrets


class AccessLogger(Logger):
    """gunicorn's, which name addresses and referrers."""

    def setup(self, cfg: Any) -> None:
        """The log of errors names the address that failed."""
        super().setup(cfg)
        self.error_log.addFilter(WithoutSecrets())

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        """All that a line may be made of, without secrets."""
        atoms = super().atoms(resp, req, environ, request_time)
        return {
            name: without_secrets(value) if isinstance(value, str) else value
            for name, value in atoms.items()
        }
