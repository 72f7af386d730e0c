from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

import portal.vault.fields
from portal.audit.trail import subject_reference


def name_the_owners(apps: Any, _schema_editor: Any) -> None:
    exports = apps.get_model("exports", "Export").objects
    for person in exports.order_by().values_list("person", flat=True).distinct():
        exports.filter(person=person).update(subject=subject_reference(person))


class Migration(migrations.Migration):
    dependencies = [
        ("exports", "0001_exports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="export",
            name="person",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="exports",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="export",
            name="case",
            field=models.CharField(
                blank=True, default="", help_text="reference of the case that it answers", max_length=20
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="export",
            name="subject",
            field=models.CharField(
                default="", help_text="pseudonym under which the audit trail knows the person", max_length=64
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="export",
            name="whose",
            field=portal.vault.fields.SealedJSON(
                default=dict, help_text="without an account: verified identifiers, address; empty once removed"
            ),
        ),
        migrations.AddField(
            model_name="export",
            name="formats",
            field=models.JSONField(default=list, help_text="json, csv, html; empty: all of them"),
        ),
        migrations.AddField(
            model_name="export",
            name="provided",
            field=models.BooleanField(default=False, help_text="only what the person provided (GDPR Art. 20(1))"),
        ),
        migrations.RunPython(name_the_owners, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="export", name="exports_one_open_a_person"),
        migrations.AddConstraint(
            model_name="export",
            constraint=models.UniqueConstraint(
                condition=Q(state__in=("waiting", "building"), case=""),
                fields=("person",),
                name="exports_one_open_a_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="export",
            constraint=models.UniqueConstraint(
                condition=Q(state__in=("waiting", "building")) & ~Q(case=""),
                fields=("case",),
                name="exports_one_open_a_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="export",
            constraint=models.CheckConstraint(
                condition=Q(person__isnull=False) | ~Q(case=""), name="exports_has_owner"
            ),
        ),
        migrations.AddIndex(
            model_name="export",
            index=models.Index(condition=~Q(case=""), fields=["case"], name="exports_of_case"),
        ),
        migrations.AddIndex(
            model_name="export",
            index=models.Index(condition=Q(person__isnull=True), fields=["subject"], name="exports_of_subject"),
        ),
    ]
