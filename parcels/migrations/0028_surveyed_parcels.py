import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('parcels', '0027_what_deliveries_wrote'),
    ]

    operations = [
        # The table is there already, made by the relation; only what Django knows of it is new.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='SurveyPlanParcel',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('parcel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='parcels.parcel')),
                        ('surveyplan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='parcels.surveyplan')),
                    ],
                    options={
                        'verbose_name': 'parcel of a survey plan',
                        'verbose_name_plural': 'parcels of survey plans',
                        'db_table': 'parcels_surveyplan_parcels',
                        'default_permissions': (),
                        'unique_together': {('surveyplan', 'parcel')},
                    },
                ),
                migrations.AlterField(
                    model_name='surveyplan',
                    name='parcels',
                    field=models.ManyToManyField(blank=True, related_name='survey_plans', through='parcels.SurveyPlanParcel', to='parcels.parcel', verbose_name='parcels'),
                ),
            ],
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='surveyplan',
            name='kept_added',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='surveyplan',
            name='kept_changed',
        ),
        migrations.AddField(
            model_name='street',
            name='follows',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='followed_by', to='parcels.street'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='surveyplan',
            trigger=pgtrigger.compiler.Trigger(name='kept_added', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE delivery bigint := nullif(current_setting('qasima.delivery', true), '')::bigint; told text;", func='\n            IF delivery IS NULL THEN RETURN NULL; END IF;\n            \n            INSERT INTO ingest_keptrow (run_id, relation, row_id, before, after)\n            SELECT delivery, TG_TABLE_NAME, latter.id, NULL, md5(ROW(latter.number, latter.surveyor, latter.surveyed_on, latter.document_id)::text)::uuid\n            FROM latter\n            ON CONFLICT (relation, row_id, run_id) DO UPDATE SET after = excluded.after;\n\n            RETURN NULL;\n        ', hash='7296f49bd3fe59663be009c03a49d5bb721ec7e0', level='STATEMENT', operation='INSERT', pgid='pgtrigger_kept_added_2cdeb', referencing='REFERENCING NEW TABLE AS latter ', table='parcels_surveyplan', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='surveyplan',
            trigger=pgtrigger.compiler.Trigger(name='kept_changed', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE delivery bigint := nullif(current_setting('qasima.delivery', true), '')::bigint; told text;", func="\n            IF delivery IS NULL THEN RETURN NULL; END IF;\n            \n            SELECT string_agg(format('%1$L, former.%1$I::text', attname), ', ') INTO told\n            FROM pg_attribute\n            WHERE attrelid = TG_RELID AND attnum > 0 AND NOT attisdropped AND attgenerated = '';\n\n            EXECUTE format(\n                'INSERT INTO ingest_keptrow (run_id, relation, row_id, before, after)'\n                ' SELECT $1, $2, former.id, jsonb_build_object(%s), md5(ROW(latter.number, latter.surveyor, latter.surveyed_on, latter.document_id)::text)::uuid'\n                ' FROM former JOIN latter USING (id)'\n                ' WHERE ROW(former.number, former.surveyor, former.surveyed_on, former.document_id) IS DISTINCT FROM ROW(latter.number, latter.surveyor, latter.surveyed_on, latter.document_id)'\n                ' ON CONFLICT (relation, row_id, run_id) DO UPDATE SET after = excluded.after',\n                told) USING delivery, TG_TABLE_NAME;\n\n            RETURN NULL;\n        ", hash='27126f4d0d5d06535117183ce677c6bb5667bbb3', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_kept_changed_fe729', referencing='REFERENCING OLD TABLE AS former  NEW TABLE AS latter ', table='parcels_surveyplan', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='surveyplanparcel',
            trigger=pgtrigger.compiler.Trigger(name='kept_added', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE delivery bigint := nullif(current_setting('qasima.delivery', true), '')::bigint; told text;", func='\n            IF delivery IS NULL THEN RETURN NULL; END IF;\n            \n            INSERT INTO ingest_keptrow (run_id, relation, row_id, before, after)\n            SELECT delivery, TG_TABLE_NAME, latter.id, NULL, md5(ROW(latter.surveyplan_id, latter.parcel_id)::text)::uuid\n            FROM latter\n            ON CONFLICT (relation, row_id, run_id) DO UPDATE SET after = excluded.after;\n\n            RETURN NULL;\n        ', hash='0c5088d5b5d51fbdb7cd510c18afca9522ef70cb', level='STATEMENT', operation='INSERT', pgid='pgtrigger_kept_added_1e5e6', referencing='REFERENCING NEW TABLE AS latter ', table='parcels_surveyplan_parcels', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='surveyplanparcel',
            trigger=pgtrigger.compiler.Trigger(name='kept_changed', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE delivery bigint := nullif(current_setting('qasima.delivery', true), '')::bigint; told text;", func="\n            IF delivery IS NULL THEN RETURN NULL; END IF;\n            \n            SELECT string_agg(format('%1$L, former.%1$I::text', attname), ', ') INTO told\n            FROM pg_attribute\n            WHERE attrelid = TG_RELID AND attnum > 0 AND NOT attisdropped AND attgenerated = '';\n\n            EXECUTE format(\n                'INSERT INTO ingest_keptrow (run_id, relation, row_id, before, after)'\n                ' SELECT $1, $2, former.id, jsonb_build_object(%s), md5(ROW(latter.surveyplan_id, latter.parcel_id)::text)::uuid'\n                ' FROM former JOIN latter USING (id)'\n                ' WHERE ROW(former.surveyplan_id, former.parcel_id) IS DISTINCT FROM ROW(latter.surveyplan_id, latter.parcel_id)'\n                ' ON CONFLICT (relation, row_id, run_id) DO UPDATE SET after = excluded.after',\n                told) USING delivery, TG_TABLE_NAME;\n\n            RETURN NULL;\n        ", hash='343039447f5887c6ab3e564bf28831c4035f9682', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_kept_changed_017c6', referencing='REFERENCING OLD TABLE AS former  NEW TABLE AS latter ', table='parcels_surveyplan_parcels', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='surveyplanparcel',
            trigger=pgtrigger.compiler.Trigger(name='kept_removed', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE delivery bigint := nullif(current_setting('qasima.delivery', true), '')::bigint; told text;", func="\n            IF delivery IS NULL THEN RETURN NULL; END IF;\n            \n            SELECT string_agg(format('%1$L, former.%1$I::text', attname), ', ') INTO told\n            FROM pg_attribute\n            WHERE attrelid = TG_RELID AND attnum > 0 AND NOT attisdropped AND attgenerated = '';\n\n            EXECUTE format(\n                'INSERT INTO ingest_keptrow (run_id, relation, row_id, before, after)'\n                ' SELECT $1, $2, former.id, jsonb_build_object(%s), NULL FROM former'\n                ' ON CONFLICT (relation, row_id, run_id) DO UPDATE SET after = NULL',\n                told) USING delivery, TG_TABLE_NAME;\n\n            RETURN NULL;\n        ", hash='6777a85ade12e93fb19c470f8548cd7dab94f9c8', level='STATEMENT', operation='DELETE', pgid='pgtrigger_kept_removed_0f3a8', referencing='REFERENCING OLD TABLE AS former ', table='parcels_surveyplan_parcels', when='AFTER')),
        ),
    ]
