"""Which edition of a layer is published; its number stands in every tile's address."""

from django.db import models


class LayerVersion(models.Model):
    """Counts the publications of one layer, so that old tiles die of old age."""

    layer = models.CharField(primary_key=True, max_length=40)
    version = models.PositiveIntegerField(default=1)
    published_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.layer} {self.version}"
