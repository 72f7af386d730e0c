import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from portal.audit.triggers import install


def append_only(apps, schema_editor):
    install(schema_editor.connection)


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveBigIntegerField(unique=True, verbose_name="number")),
                ("at", models.DateTimeField(verbose_name="sealed")),
                ("count", models.PositiveIntegerField(verbose_name="entries")),
                ("leaves", models.BinaryField()),
                ("root", models.CharField(max_length=64, verbose_name="root")),
                ("previous", models.CharField(max_length=64, unique=True, verbose_name="previous seal")),
                ("digest", models.CharField(max_length=64, unique=True, verbose_name="seal")),
            ],
            options={
                "verbose_name": "seal",
                "verbose_name_plural": "seals",
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="time")),
                ("event", models.CharField(max_length=40, verbose_name="event")),
                ("actor", models.CharField(max_length=60, verbose_name="who")),
                ("subject", models.CharField(blank=True, max_length=32, verbose_name="whose data")),
                ("about", models.CharField(blank=True, max_length=80, verbose_name="about")),
                ("facts", models.JSONField(default=dict, verbose_name="facts")),
                (
                    "seal",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="audit.seal",
                        verbose_name="seal",
                    ),
                ),
            ],
            options={
                "verbose_name": "audit entry",
                "verbose_name_plural": "audit entries",
                "indexes": [
                    models.Index(fields=["subject", "-id"], name="audit_entry_of_person"),
                    models.Index(fields=["about", "-id"], name="audit_entry_of_case"),
                    models.Index(fields=["actor", "-id"], name="audit_entry_by_actor"),
                    models.Index(fields=["event", "-id"], name="audit_entry_of_event"),
                    models.Index(fields=["seal", "id"], name="audit_entry_of_seal"),
                ],
            },
        ),
        migrations.RunPython(append_only, migrations.RunPython.noop),
    ]
