"""What publishing a delivery did to each row, so that it can be taken back."""

from django.db import models

from .run import ImportRun


class KeptRow(models.Model):
    """One row that a delivery wrote: as it was before, and by what it is known to be as it left it.

    Written by triggers of the published tables (``gis_core.keeping.keeps_rows``). Without
    ``before`` the delivery added the row, without ``after`` it removed it.
    """

    pk = models.CompositePrimaryKey("relation", "row_id", "run_id")
    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="kept_rows")
    relation = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    before = models.JSONField(null=True)
    after = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"{self.relation} {self.row_id}"
