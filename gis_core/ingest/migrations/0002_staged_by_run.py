"""Staged features in a table split by run, so that a delivery is loaded and dropped as a whole."""

import django.contrib.gis.db.models.fields
import django.db.models.deletion
from django.db import migrations, models

from gis_core import crs

TABLE = f"""
    CREATE TABLE ingest_stagedfeature (
        run_id bigint NOT NULL,
        seq integer NOT NULL,
        key text NOT NULL,
        attributes jsonb NOT NULL,
        source_boundary geometry(Geometry) NULL,
        boundary geometry(Geometry, {crs.STORAGE}) NULL,
        is_rejected boolean NOT NULL,
        PRIMARY KEY (run_id, seq)
    ) PARTITION BY LIST (run_id)
"""


class Migration(migrations.Migration):
    dependencies = [("ingest", "0001_initial")]

    operations = [
        migrations.DeleteModel(name="StagedFeature"),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(TABLE, "DROP TABLE ingest_stagedfeature"),
            ],
            state_operations=[
                migrations.CreateModel(
                    name="StagedFeature",
                    fields=[
                        ("pk", models.CompositePrimaryKey("run_id", "seq", blank=True, editable=False, primary_key=True, serialize=False)),
                        ("seq", models.IntegerField()),
                        ("key", models.TextField(blank=True, default="")),
                        ("attributes", models.JSONField(default=dict)),
                        ("source_boundary", django.contrib.gis.db.models.fields.GeometryField(null=True, spatial_index=False, srid=0)),
                        ("boundary", django.contrib.gis.db.models.fields.GeometryField(null=True, spatial_index=False, srid=crs.STORAGE)),
                        ("is_rejected", models.BooleanField(default=False)),
                        ("run", models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="features", to="ingest.importrun")),
                    ],
                ),
            ],
        ),
        migrations.AlterField(
            model_name="finding",
            name="key",
            field=models.TextField(blank=True, default="", verbose_name="key"),
        ),
        migrations.AlterField(
            model_name="finding",
            name="severity",
            field=models.CharField(choices=[("B", "blocking"), ("W", "warning"), ("I", "information")], max_length=1, verbose_name="severity"),
        ),
    ]
