"""Roads by their surface, and the points that surveys measured."""

import django.contrib.gis.db.models.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import gis_core.geometry
from django.db import migrations, models

from gis_core import crs

# Tiles of roads are kept under their version, so whatever changes a road raises it.
REDRAW = """
CREATE TRIGGER redraw AFTER INSERT OR UPDATE OR DELETE ON parcels_street
FOR EACH STATEMENT EXECUTE FUNCTION qasima_redraw('roads');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("areas", "0001_initial"),
        ("ingest", "0002_staged_by_run"),
        ("parcels", "0023_photographs_keep_their_record"),
    ]

    operations = [
        migrations.CreateModel(
            name="BoundaryPoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=40, verbose_name="point number")),
                (
                    "location",
                    django.contrib.gis.db.models.fields.PointField(
                        spatial_index=False, srid=crs.STORAGE, verbose_name="location"
                    ),
                ),
                (
                    "accuracy_m",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=6,
                        null=True,
                        verbose_name="accuracy (m)",
                    ),
                ),
                (
                    "source",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="source"),
                ),
            ],
            options={
                "verbose_name": "survey point",
                "verbose_name_plural": "survey points",
                "ordering": ["plan", "id"],
            },
        ),
        migrations.AddField(
            model_name="street",
            name="area",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="streets",
                to="areas.area",
                verbose_name="area",
            ),
        ),
        migrations.AddField(
            model_name="street",
            name="surface",
            field=django.contrib.gis.db.models.fields.MultiPolygonField(
                blank=True,
                null=True,
                spatial_index=False,
                srid=crs.STORAGE,
                verbose_name="road surface",
            ),
        ),
        migrations.AlterField(
            model_name="street",
            name="centreline",
            field=django.contrib.gis.db.models.fields.MultiLineStringField(
                blank=True,
                null=True,
                spatial_index=False,
                srid=crs.STORAGE,
                verbose_name="centreline",
            ),
        ),
        migrations.AddField(
            model_name="street",
            name="surface_web",
            field=models.GeneratedField(
                db_persist=True,
                expression=gis_core.geometry.ToWebMercator("surface"),
                output_field=django.contrib.gis.db.models.fields.MultiPolygonField(
                    srid=crs.WEB_MERCATOR
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="street",
            index=django.contrib.postgres.indexes.GistIndex(
                fields=["surface"], name="street_by_surface"
            ),
        ),
        migrations.AddIndex(
            model_name="street",
            index=django.contrib.postgres.indexes.GistIndex(
                fields=["surface_web"], name="street_by_surface_tile"
            ),
        ),
        migrations.AddConstraint(
            model_name="street",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("centreline", None), _negated=True),
                    models.Q(("surface", None), _negated=True),
                    _connector="OR",
                ),
                name="street_is_somewhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="street",
            constraint=models.CheckConstraint(
                condition=models.Q(("surface", None), ("surface__isvalid", True), _connector="OR"),
                name="street_surface_is_valid",
            ),
        ),
        migrations.AddField(
            model_name="boundarypoint",
            name="import_run",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="boundary_points",
                to="ingest.importrun",
            ),
        ),
        migrations.AddField(
            model_name="boundarypoint",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="points",
                to="parcels.surveyplan",
                verbose_name="survey plan",
            ),
        ),
        migrations.AddConstraint(
            model_name="boundarypoint",
            constraint=models.UniqueConstraint(
                fields=("plan", "number"), name="survey_point_number_unique_in_plan"
            ),
        ),
        migrations.AddConstraint(
            model_name="boundarypoint",
            constraint=models.CheckConstraint(
                condition=models.Q(("accuracy_m", None), ("accuracy_m__gte", 0), _connector="OR"),
                name="survey_point_accuracy_is_not_negative",
            ),
        ),
        migrations.RunSQL(REDRAW, "DROP TRIGGER redraw ON parcels_street;"),
    ]
