"""Pages of complaints that stay right while complaints come in."""

from __future__ import annotations

from typing import Any

from django.utils.dateparse import parse_datetime
from rest_framework.response import Response

from parcels.api.pages import CursorPages


class Pages(CursorPages):
    """GeoJSON of at most 500 features, the latest received first; nothing is counted."""

    page_size = 100
    max_page_size = 500
    page_size_query_param = "page_size"
    ordering = ("-received_at", "-id")

    def is_position(self, text: str) -> bool:
        """An instant, as it is ordered by."""
        try:
            at = parse_datetime(text)
        except ValueError:
            return False
        return at is not None and at.tzinfo is not None and at.year > 1900

    def get_paginated_response(self, data: Any) -> Response:
        """A feature collection with the addresses of its neighbours."""
        return Response(
            {
                "type": "FeatureCollection",
                "next": self.get_next_link(),
                "previous": self.get_previous_link(),
                "features": data["features"],
            }
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The same for the document."""
        address = {"type": ["string", "null"], "format": "uri"}
        features = schema.get("properties", {}).get("features", schema)
        return {
            "type": "object",
            "required": ["type", "next", "previous", "features"],
            "properties": {
                "type": {"type": "string", "enum": ["FeatureCollection"]},
                "next": address,
                "previous": address,
                "features": features,
            },
        }
