import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import portal.vault.fields


class Migration(migrations.Migration):
    dependencies = [
        ("exports", "0002_of_a_case"),
    ]

    operations = [
        migrations.AlterField(
            model_name="export",
            name="formats",
            field=models.JSONField(default=list, help_text="html, csv, json, ndjson, vcard; empty: all but ndjson"),
        ),
        migrations.CreateModel(
            name="HandOver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("receiver", portal.vault.fields.SealedText(help_text="to whom, as the person named them")),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "export",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="hand_overs", to="exports.export"
                    ),
                ),
            ],
            options={
                "verbose_name": "hand-over of a copy",
                "verbose_name_plural": "hand-overs of copies",
                "ordering": ["-made_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("used_at__isnull", True), ("revoked_at__isnull", True), _connector="OR"),
                        name="exports_hand_over_ends_once",
                    )
                ],
            },
        ),
    ]
