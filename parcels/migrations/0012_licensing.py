"""Licences as a workflow: types and their demands, offices, reviews, events, marks."""

import django.contrib.gis.db.models.fields
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models
from pgtrigger.migrations import AddTrigger

import parcels.models.licence


class Migration(migrations.Migration):
    dependencies = [
        ("tiles", "0001_initial"),
        ("accounts", "0002_session"),
        ("areas", "0001_initial"),
        ("ingest", "0002_staged_by_run"),
        ("parcels", "0015_streets_and_selections"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AnsweredRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=100)),
                ("digest", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField()),
                ("body", models.JSONField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="EngineeringOffice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_ar", models.CharField(max_length=200, verbose_name="Arabic name")),
                (
                    "name_en",
                    models.CharField(blank=True, max_length=200, verbose_name="English name"),
                ),
                (
                    "registration_number",
                    models.CharField(
                        max_length=40, unique=True, verbose_name="registration number"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("active", "accredited"),
                            ("suspended", "suspended"),
                            ("closed", "closed"),
                        ],
                        default="active",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "valid_until",
                    models.DateField(blank=True, null=True, verbose_name="accredited until"),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                (
                    "source",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="source"),
                ),
            ],
            options={
                "verbose_name": "engineering office",
                "verbose_name_plural": "engineering offices",
                "ordering": ["name_ar"],
            },
        ),
        migrations.CreateModel(
            name="LicenceApplicant",
            fields=[
                (
                    "licence",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="applicant",
                        serialize=False,
                        to="parcels.buildinglicence",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name of the owner")),
            ],
            options={
                "verbose_name": "applicant",
                "verbose_name_plural": "applicants",
            },
        ),
        migrations.CreateModel(
            name="LicenceCounter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("series", models.CharField(max_length=20)),
                ("year", models.PositiveSmallIntegerField()),
                ("last", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="LicenceEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "from_state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("draft", "draft"),
                            ("submitted", "submitted"),
                            ("under_review", "under review"),
                            ("returned", "returned"),
                            ("approved", "approved"),
                            ("issued", "issued"),
                            ("expired", "expired"),
                            ("suspended", "suspended"),
                            ("cancelled", "cancelled"),
                            ("completed", "completed"),
                            ("rejected", "rejected"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "to_state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("submitted", "submitted"),
                            ("under_review", "under review"),
                            ("returned", "returned"),
                            ("approved", "approved"),
                            ("issued", "issued"),
                            ("expired", "expired"),
                            ("suspended", "suspended"),
                            ("cancelled", "cancelled"),
                            ("completed", "completed"),
                            ("rejected", "rejected"),
                        ],
                        max_length=12,
                    ),
                ),
                ("verb", models.CharField(blank=True, max_length=20)),
                ("note", models.TextField(blank=True)),
                ("is_taken_over", models.BooleanField(default=False)),
                ("legal_day", models.DateField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "step of a licence",
                "verbose_name_plural": "steps of licences",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="LicenceFinding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField()),
                ("verb", models.CharField(max_length=20)),
                ("code", models.CharField(max_length=40)),
                (
                    "severity",
                    models.CharField(
                        choices=[
                            ("B", "breach"),
                            ("W", "to be looked at"),
                            ("I", "for information"),
                        ],
                        max_length=1,
                        verbose_name="severity",
                    ),
                ),
                ("article", models.CharField(blank=True, max_length=100, verbose_name="article")),
                ("document", models.CharField(blank=True, max_length=200, verbose_name="document")),
                ("expected", models.DecimalField(decimal_places=3, max_digits=12, null=True)),
                ("proposed", models.DecimalField(decimal_places=3, max_digits=12, null=True)),
                ("unit", models.CharField(blank=True, max_length=20)),
                ("text_ar", models.TextField()),
                ("text_en", models.TextField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "finding",
                "verbose_name_plural": "findings",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="LicenceMark",
            fields=[
                (
                    "parcel",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="parcels.parcel",
                    ),
                ),
                ("state", models.CharField(max_length=12)),
                (
                    "spot_web",
                    django.contrib.gis.db.models.fields.PointField(spatial_index=False, srid=3857),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LicenceReminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("days", models.PositiveSmallIntegerField(verbose_name="days before the end")),
                ("expires_on", models.DateField(verbose_name="expires on")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="at"),
                ),
                ("claimed_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True, verbose_name="sent at")),
                ("read_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "reminder",
                "verbose_name_plural": "reminders",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="LicenceReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField()),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("passed", "passed"),
                            ("returned", "to be corrected"),
                            ("waived", "waived"),
                        ],
                        max_length=10,
                        verbose_name="verdict",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="at")),
            ],
            options={
                "verbose_name": "review",
                "verbose_name_plural": "reviews",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="OfficeMembership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "valid_from",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="from"),
                ),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="until")),
            ],
            options={
                "verbose_name": "membership of an office",
                "verbose_name_plural": "memberships of offices",
            },
        ),
        migrations.CreateModel(
            name="RequiredDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_ar", models.CharField(max_length=200, verbose_name="Arabic name")),
                (
                    "name_en",
                    models.CharField(blank=True, max_length=200, verbose_name="English name"),
                ),
                ("code", models.CharField(max_length=60, verbose_name="code")),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("submit", "before submission"),
                            ("issue", "before issue"),
                            ("complete", "before completion"),
                        ],
                        default="submit",
                        max_length=10,
                        verbose_name="needed",
                    ),
                ),
                ("is_mandatory", models.BooleanField(default=True, verbose_name="mandatory")),
                ("sort_order", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
            ],
            options={
                "verbose_name": "required document",
                "verbose_name_plural": "required documents",
                "ordering": ["licence_type", "sort_order", "code"],
            },
        ),
        migrations.CreateModel(
            name="ReviewStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_ar", models.CharField(max_length=200, verbose_name="Arabic name")),
                (
                    "name_en",
                    models.CharField(blank=True, max_length=200, verbose_name="English name"),
                ),
                ("code", models.CharField(max_length=60, verbose_name="code")),
                ("sort_order", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
                ("is_mandatory", models.BooleanField(default=True, verbose_name="mandatory")),
            ],
            options={
                "verbose_name": "review step",
                "verbose_name_plural": "review steps",
                "ordering": ["licence_type", "sort_order", "code"],
            },
        ),
        migrations.AlterModelOptions(
            name="buildinglicence",
            options={
                "ordering": ["-issued_on", "-id"],
                "permissions": [
                    ("act_for_office", "Can apply for licences for an engineering office"),
                    ("review_licence", "Can review applications for licences"),
                    ("decide_licence", "Can issue, suspend and cancel licences"),
                ],
                "verbose_name": "building licence",
                "verbose_name_plural": "building licences",
            },
        ),
        migrations.AddField(
            model_name="buildinglicence",
            name="application_number",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=60,
                verbose_name="application number",
            ),
        ),
        migrations.AddField(
            model_name="buildinglicence",
            name="proposed",
            field=models.JSONField(
                blank=True,
                db_default=models.Value({}, models.JSONField()),
                default=dict,
                verbose_name="proposed values",
            ),
        ),
        migrations.AddField(
            model_name="buildinglicence",
            name="round",
            field=models.PositiveSmallIntegerField(
                db_default=0, default=0, verbose_name="submissions"
            ),
        ),
        migrations.AddField(
            model_name="buildinglicence",
            name="snapshot",
            field=models.JSONField(
                blank=True, null=True, verbose_name="regulations at the approval"
            ),
        ),
        migrations.AddField(
            model_name="buildinglicence",
            name="version",
            field=models.PositiveIntegerField(db_default=1, default=1, editable=False),
        ),
        migrations.AddField(
            model_name="licencetype",
            name="asks_values",
            field=models.BooleanField(default=True, verbose_name="asks what is to be built"),
        ),
        migrations.AddField(
            model_name="licencetype",
            name="colour",
            field=models.CharField(
                default="#5b6770",
                max_length=7,
                validators=[django.core.validators.RegexValidator("^#[0-9a-fA-F]{6}$")],
                verbose_name="colour",
            ),
        ),
        migrations.AddField(
            model_name="licencetype",
            name="is_open",
            field=models.BooleanField(default=False, verbose_name="offices may apply for it"),
        ),
        migrations.AddField(
            model_name="licencetype",
            name="keeps_building",
            field=models.BooleanField(
                default=False, verbose_name="the building that stands there stays"
            ),
        ),
        migrations.AddField(
            model_name="licencetype",
            name="reminder_days",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.PositiveSmallIntegerField(),
                blank=True,
                default=parcels.models.licence.reminder_days,
                size=None,
                verbose_name="reminders (days before the end)",
            ),
        ),
        migrations.AddField(
            model_name="licencetype",
            name="review_days",
            field=models.PositiveSmallIntegerField(
                default=30, verbose_name="to be decided within (days)"
            ),
        ),
        migrations.AddField(
            model_name="licencetype",
            name="valid_months",
            field=models.PositiveSmallIntegerField(default=36, verbose_name="valid for (months)"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="buildinglicence",
            trigger=pgtrigger.compiler.Trigger(
                name="step_is_allowed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."state" IS DISTINCT FROM (NEW."state"))',
                    func="\n        IF (OLD.state, NEW.state) NOT IN (('draft', 'submitted'), ('draft', 'cancelled'), ('submitted', 'under_review'), ('submitted', 'cancelled'), ('under_review', 'returned'), ('under_review', 'approved'), ('under_review', 'rejected'), ('under_review', 'cancelled'), ('returned', 'submitted'), ('returned', 'cancelled'), ('approved', 'issued'), ('approved', 'cancelled'), ('issued', 'suspended'), ('issued', 'cancelled'), ('issued', 'completed'), ('issued', 'expired'), ('suspended', 'issued'), ('suspended', 'cancelled'), ('suspended', 'expired'))\n           AND NOT (NEW.office_id IS NULL AND coalesce(current_setting('qasima.licence_taking_over', true), '') = 'on') THEN\n            RAISE EXCEPTION 'licence_step_is_not_allowed: from % to %', OLD.state, NEW.state\n                USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NEW;\n    ",
                    hash="2325b1e95a6e1159b58d555bf3f76a35c1ec6a99",
                    operation='UPDATE OF "state"',
                    pgid="pgtrigger_step_is_allowed_8f529",
                    table="parcels_buildinglicence",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="buildinglicence",
            trigger=pgtrigger.compiler.Trigger(
                name="application_begins_as_draft",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."office_id" IS NOT NULL AND NOT (NEW."state" = \'draft\'))',
                    func="\n        IF NOT coalesce(current_setting('qasima.licence_taking_over', true), '') = 'on' THEN\n            RAISE EXCEPTION 'licence_application_begins_as_draft: not as %', NEW.state\n                USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NEW;\n    ",
                    hash="606027f542041f0d1b447d7aa53b77a776ae70c8",
                    operation="INSERT",
                    pgid="pgtrigger_application_begins_as_draft_8676a",
                    table="parcels_buildinglicence",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="buildinglicence",
            trigger=pgtrigger.compiler.Trigger(
                name="version_counts",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        IF OLD.snapshot IS NOT NULL AND NEW.snapshot IS DISTINCT FROM OLD.snapshot THEN\n            RAISE EXCEPTION 'licence_snapshot_is_kept: what was decided on stays as it was'\n                USING ERRCODE = 'check_violation';\n        END IF;\n        NEW.version = OLD.version + 1;\n        RETURN NEW;\n    ",
                    hash="f90bf0f859018a957e3dda7351b1e58521ea2728",
                    operation="UPDATE",
                    pgid="pgtrigger_version_counts_302e4",
                    table="parcels_buildinglicence",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="buildinglicence",
            trigger=pgtrigger.compiler.Trigger(
                name="entry_is_recorded",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        \n    INSERT INTO parcels_licenceevent\n        (licence_id, from_state, to_state, verb, note, is_taken_over, actor_id, legal_day, at)\n\n        SELECT entered.id, '', entered.state,\n               coalesce(told->>'verb', 'take_over'), coalesce(told->>'note', ''),\n               NOT told ? 'verb', (told->>'actor')::bigint,\n               coalesce((told->>'legal_day')::date, current_date), clock_timestamp()\n        FROM entered, (SELECT coalesce(nullif(current_setting('qasima.licence_act', true), ''), '{}')::jsonb AS told) act\n        ORDER BY entered.id;\n        RETURN NULL;\n    ",
                    hash="8ec68a086768a7e99b4b42e7d68d7e3fb6fcf7a7",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_entry_is_recorded_397b2",
                    referencing="REFERENCING NEW TABLE AS entered ",
                    table="parcels_buildinglicence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="buildinglicence",
            trigger=pgtrigger.compiler.Trigger(
                name="change_is_recorded",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        \n    INSERT INTO parcels_licenceevent\n        (licence_id, from_state, to_state, verb, note, is_taken_over, actor_id, legal_day, at)\n\n        SELECT latter.id, former.state, latter.state,\n               coalesce(told->>'verb', CASE WHEN coalesce(current_setting('qasima.licence_taking_over', true), '') = 'on' THEN 'take_over' ELSE '' END),\n               coalesce(told->>'note', ''), coalesce(current_setting('qasima.licence_taking_over', true), '') = 'on' AND NOT told ? 'verb',\n               (told->>'actor')::bigint,\n               coalesce((told->>'legal_day')::date, current_date), clock_timestamp()\n        FROM former JOIN latter USING (id), (SELECT coalesce(nullif(current_setting('qasima.licence_act', true), ''), '{}')::jsonb AS told) act\n        WHERE former.state <> latter.state\n        ORDER BY latter.id;\n        RETURN NULL;\n    ",
                    hash="86b11e6bc48a32007812d961fa2e085ad36c71b9",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_change_is_recorded_3ddf1",
                    referencing="REFERENCING OLD TABLE AS former  NEW TABLE AS latter ",
                    table="parcels_buildinglicence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="buildinglicence",
            trigger=pgtrigger.compiler.Trigger(
                name="mark_follows_entry",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE concerned bigint[];",
                    func="SELECT array_agg(DISTINCT parcel_id) INTO concerned FROM entered;\n    IF cardinality(concerned) > 0 THEN PERFORM qasima_mark_licences(concerned); END IF;\n    RETURN NULL;\n",
                    hash="731f0994b24e2b2fc63fb08cf3f6252677cc340d",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_mark_follows_entry_4827f",
                    referencing="REFERENCING NEW TABLE AS entered ",
                    table="parcels_buildinglicence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="buildinglicence",
            trigger=pgtrigger.compiler.Trigger(
                name="mark_follows_change",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE concerned bigint[];",
                    func="\n            SELECT array_agg(DISTINCT parcel) INTO concerned\n            FROM former JOIN latter USING (id),\n                 unnest(ARRAY[former.parcel_id, latter.parcel_id]) parcel\n            WHERE (former.parcel_id, former.state, former.licence_type_id, former.issued_on)\n                  IS DISTINCT FROM\n                  (latter.parcel_id, latter.state, latter.licence_type_id, latter.issued_on);\n        \n    IF cardinality(concerned) > 0 THEN PERFORM qasima_mark_licences(concerned); END IF;\n    RETURN NULL;\n",
                    hash="28ee5c8e273909c19aaac59505698ff863cd6b55",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_mark_follows_change_ae212",
                    referencing="REFERENCING OLD TABLE AS former  NEW TABLE AS latter ",
                    table="parcels_buildinglicence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="buildinglicence",
            trigger=pgtrigger.compiler.Trigger(
                name="mark_follows_removal",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE concerned bigint[];",
                    func="SELECT array_agg(DISTINCT parcel_id) INTO concerned FROM removed;\n    IF cardinality(concerned) > 0 THEN PERFORM qasima_mark_licences(concerned); END IF;\n    RETURN NULL;\n",
                    hash="c9af273c972c4cc7f0ee71b12be68f7a10019b8b",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_mark_follows_removal_9507e",
                    referencing="REFERENCING OLD TABLE AS removed ",
                    table="parcels_buildinglicence",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="answeredrequest",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="buildinglicence",
            name="office",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="licences",
                to="parcels.engineeringoffice",
                verbose_name="engineering office",
            ),
        ),
        migrations.AddIndex(
            model_name="buildinglicence",
            index=models.Index(
                condition=models.Q(("application_number", ""), _negated=True),
                fields=["application_number"],
                name="application_by_prefix",
                opclasses=["text_pattern_ops"],
            ),
        ),
        migrations.AddIndex(
            model_name="buildinglicence",
            index=models.Index(fields=["state", "-id"], name="licence_by_state"),
        ),
        migrations.AddIndex(
            model_name="buildinglicence",
            index=models.Index(
                condition=models.Q(("state__in", ["issued", "suspended"])),
                fields=["expires_on"],
                name="licence_that_will_expire",
            ),
        ),
        migrations.AddConstraint(
            model_name="buildinglicence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("office", None),
                    models.Q(
                        ("state__in", ["issued", "suspended", "expired", "completed"]),
                        _negated=True,
                    ),
                    models.Q(("expires_on__isnull", False), ("issued_on__isnull", False)),
                    _connector="OR",
                ),
                name="licence_issued_here_has_both_dates",
            ),
        ),
        migrations.AddConstraint(
            model_name="buildinglicence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("office", None),
                    models.Q(
                        ("state__in", ["approved", "issued", "suspended", "expired", "completed"]),
                        _negated=True,
                    ),
                    models.Q(("boundary_version__isnull", False), ("snapshot__isnull", False)),
                    _connector="OR",
                ),
                name="licence_approved_here_keeps_its_rules",
            ),
        ),
        migrations.AddConstraint(
            model_name="licencecounter",
            constraint=models.UniqueConstraint(
                fields=("series", "year"), name="one_counter_a_year"
            ),
        ),
        migrations.AddField(
            model_name="licenceevent",
            name="actor",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="licenceevent",
            name="licence",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="parcels.buildinglicence",
            ),
        ),
        migrations.AddField(
            model_name="licencefinding",
            name="licence",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="findings",
                to="parcels.buildinglicence",
            ),
        ),
        migrations.AddField(
            model_name="licencemark",
            name="area",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="areas.area",
            ),
        ),
        migrations.AddField(
            model_name="licencemark",
            name="licence",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="parcels.buildinglicence",
            ),
        ),
        migrations.AddField(
            model_name="licencemark",
            name="licence_type",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="parcels.licencetype",
            ),
        ),
        migrations.AddField(
            model_name="licencereminder",
            name="licence",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reminders",
                to="parcels.buildinglicence",
            ),
        ),
        migrations.AddField(
            model_name="licencereview",
            name="licence",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reviews",
                to="parcels.buildinglicence",
            ),
        ),
        migrations.AddField(
            model_name="licencereview",
            name="reviewer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="officemembership",
            name="office",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="memberships",
                to="parcels.engineeringoffice",
                verbose_name="engineering office",
            ),
        ),
        migrations.AddField(
            model_name="officemembership",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="office_memberships",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AddField(
            model_name="requireddocument",
            name="licence_type",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="required_documents",
                to="parcels.licencetype",
                verbose_name="type",
            ),
        ),
        migrations.AddField(
            model_name="reviewstep",
            name="licence_type",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="review_steps",
                to="parcels.licencetype",
                verbose_name="type",
            ),
        ),
        migrations.AddField(
            model_name="reviewstep",
            name="unit",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty: by any reviewer.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.unit",
                verbose_name="reviewed by",
            ),
        ),
        migrations.AddField(
            model_name="licencereview",
            name="step",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="parcels.reviewstep",
            ),
        ),
        migrations.AddConstraint(
            model_name="answeredrequest",
            constraint=models.UniqueConstraint(
                fields=("user", "key"), name="request_answered_once"
            ),
        ),
        migrations.AddIndex(
            model_name="licenceevent",
            index=models.Index(fields=["licence", "legal_day", "id"], name="event_of_licence"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="licenceevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="b25de62054f8bfdeef63d0425fdd1de29485c7cf",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_12a4b",
                    table="parcels_licenceevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="licenceevent",
            trigger=pgtrigger.compiler.Trigger(
                name="comes_from_a_change",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        IF pg_trigger_depth() < 2 AND NOT coalesce(current_setting('qasima.licence_taking_over', true), '') = 'on' THEN\n            RAISE EXCEPTION 'licence_event_comes_from_a_change: it cannot be written by itself'\n                USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NEW;\n    ",
                    hash="5a917c406a654508954d47680320eff74bd26cbd",
                    operation="INSERT",
                    pgid="pgtrigger_comes_from_a_change_b69e4",
                    table="parcels_licenceevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="licencefinding",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="8f4091326b9e41385520a9704fb8dcca69003881",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_9d7dd",
                    table="parcels_licencefinding",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="licencemark",
            index=django.contrib.postgres.indexes.GistIndex(
                fields=["spot_web"], name="licence_mark_by_tile"
            ),
        ),
        migrations.AddIndex(
            model_name="licencereminder",
            index=models.Index(
                condition=models.Q(("claimed_at", None)), fields=["id"], name="reminder_to_be_sent"
            ),
        ),
        migrations.AddConstraint(
            model_name="licencereminder",
            constraint=models.UniqueConstraint(
                fields=("licence", "days", "expires_on"), name="reminder_once_per_threshold"
            ),
        ),
        migrations.AddConstraint(
            model_name="officemembership",
            constraint=models.UniqueConstraint(
                fields=("user", "office", "valid_from"), name="office_membership_unique_by_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="officemembership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to", None), ("valid_to__gt", models.F("valid_from")), _connector="OR"
                ),
                name="office_membership_ends_after_it_starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="requireddocument",
            constraint=models.UniqueConstraint(
                fields=("licence_type", "code"), name="required_document_once_per_type"
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewstep",
            constraint=models.UniqueConstraint(
                fields=("licence_type", "code"), name="review_step_once_per_type"
            ),
        ),
        migrations.AddConstraint(
            model_name="licencereview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("verdict", "passed"), models.Q(("note", ""), _negated=True), _connector="OR"
                ),
                name="verdict_says_why",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="licencereview",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="18b4bbb4c0ceb6a1d84934a16e7ddc889fd4b9aa",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_84baf",
                    table="parcels_licencereview",
                    when="BEFORE",
                ),
            ),
        ),
    ]


# The licence that a map shows of a parcel. The first statement makes two of them wait for one
# another, so that the later one sees what the former did.
MARK = """
CREATE FUNCTION qasima_mark_licences(concerned bigint[]) RETURNS void LANGUAGE sql
-- A planner that has not yet heard how much was written in this transaction would read all of it.
-- Joined and not compared with the whole list, which would be gone through for each licence again.
SET enable_seqscan = off AS $$
    INSERT INTO tiles_layerversion AS v (layer, version, published_at)
    VALUES ('licences', 1, now())
    ON CONFLICT (layer) DO UPDATE SET version = v.version + 1, published_at = now();
    DELETE FROM parcels_licencemark mark USING unnest(concerned) AS one(parcel)
    WHERE mark.parcel_id = one.parcel;
    INSERT INTO parcels_licencemark
        (parcel_id, licence_id, area_id, licence_type_id, state, spot_web)
    SELECT DISTINCT ON (licence.parcel_id)
           licence.parcel_id, licence.id, boundary.area_id, licence.licence_type_id, licence.state,
           ST_PointOnSurface(boundary.boundary_web)
    FROM unnest(concerned) AS one(parcel)
    JOIN parcels_buildinglicence licence ON licence.parcel_id = one.parcel
    JOIN parcels_parcelboundary boundary
      ON boundary.parcel_id = licence.parcel_id
     AND boundary.valid_to IS NULL AND boundary.recorded_to IS NULL
    WHERE NOT (licence.state = 'draft' AND licence.office_id IS NOT NULL)
    ORDER BY licence.parcel_id,
             array_position(ARRAY['issued', 'suspended', 'approved', 'under_review', 'submitted',
                                  'returned', 'expired', 'completed', 'draft', 'rejected',
                                  'cancelled'], licence.state::text),
             licence.issued_on DESC NULLS LAST, licence.id DESC
    ON CONFLICT (parcel_id) DO UPDATE
    SET licence_id = excluded.licence_id, area_id = excluded.area_id,
        licence_type_id = excluded.licence_type_id, state = excluded.state,
        spot_web = excluded.spot_web;
$$;
"""
# A mark is seen by those who see its parcel, so it moves to another area with it.
FOLLOW_AREA = """
CREATE FUNCTION qasima_licence_mark_follows_area() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM parcels_licencemark WHERE parcel_id = NEW.id) THEN
        PERFORM qasima_mark_licences(ARRAY[NEW.id]);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER zz_licence_mark_follows_area AFTER UPDATE OF block_id, area_id ON parcels_parcel
FOR EACH ROW WHEN (OLD.area_id IS DISTINCT FROM NEW.area_id)
EXECUTE FUNCTION qasima_licence_mark_follows_area();
CREATE TRIGGER redraw_licences AFTER UPDATE ON parcels_licencetype
FOR EACH STATEMENT EXECUTE FUNCTION qasima_redraw('licences');
"""
FOLLOW_NOT = """
DROP TRIGGER redraw_licences ON parcels_licencetype;
DROP TRIGGER zz_licence_mark_follows_area ON parcels_parcel;
DROP FUNCTION qasima_licence_mark_follows_area();
"""
# What is registered already was taken over, and is drawn: each in one statement.
TAKE_OVER = """
SELECT set_config('qasima.licence_taking_over', 'on', true);
INSERT INTO parcels_licenceevent
    (licence_id, from_state, to_state, verb, note, is_taken_over, legal_day, at)
SELECT id, '', state, 'take_over', '', true, current_date, now() FROM parcels_buildinglicence
ORDER BY id;
SELECT set_config('qasima.licence_taking_over', '', true);
SELECT qasima_mark_licences(array_agg(DISTINCT parcel_id)) FROM parcels_buildinglicence;
"""

# Triggers name columns that are added further down, so they come after all tables.
Migration.operations.sort(key=lambda operation: isinstance(operation, AddTrigger))
Migration.operations += [
    migrations.RunSQL(MARK, "DROP FUNCTION qasima_mark_licences(bigint[]);"),
    migrations.RunSQL(FOLLOW_AREA, FOLLOW_NOT),
    migrations.RunSQL(TAKE_OVER, migrations.RunSQL.noop),
]
