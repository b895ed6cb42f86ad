"""A road that changed ends where its successor begins, and says which delivery ended it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('areas', '0001_initial'),
        ('ingest', '0003_reviewed_deliveries'),
        ('parcels', '0025_export_layers'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='street',
            name='street_ends_after_it_starts',
        ),
        migrations.AddField(
            model_name='street',
            name='ended_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ended_streets', to='ingest.importrun'),
        ),
        migrations.AddField(
            model_name='surveyplan',
            name='import_run',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='survey_plans', to='ingest.importrun'),
        ),
        migrations.AddConstraint(
            model_name='street',
            constraint=models.UniqueConstraint(condition=models.Q(('code', ''), ('valid_to', None), models.Q(('name_ar', ''), ('name_en', ''), _negated=True)), fields=('area', 'name_ar', 'name_en'), name='street_name_unique_in_area_without_code'),
        ),
        migrations.AddConstraint(
            model_name='street',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_from', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='street_ends_no_earlier_than_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='street',
            constraint=models.CheckConstraint(condition=models.Q(('ended_by', None), models.Q(('valid_to', None), _negated=True), _connector='OR'), name='street_ended_by_has_an_end'),
        ),
    ]
