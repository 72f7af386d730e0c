import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import portal.vault.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Deletion",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("category", models.CharField(max_length=60)),
                ("dataset", models.CharField(max_length=200)),
                ("label", models.CharField(max_length=300)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "touched_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, help_text="when it was last written down how far it is"
                    ),
                ),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting to start"),
                            ("working", "Being deleted"),
                            ("done", "Done"),
                            ("failed", "Not finished"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                (
                    "work",
                    portal.vault.fields.SealedJSON(
                        default=dict, help_text="chosen keys or filter, place, keys in hand; empty once it is over"
                    ),
                ),
                ("step", models.PositiveIntegerField(default=0)),
                ("expected", models.PositiveBigIntegerField(default=0, help_text="records chosen, counted beforehand")),
                ("expected_capped", models.BooleanField(default=False, help_text="there are more than `expected`")),
                ("erased", models.PositiveBigIntegerField(default=0)),
                ("kept", models.PositiveBigIntegerField(default=0)),
                ("stayed", models.JSONField(default=dict)),
                ("problem", models.CharField(blank=True, help_text="a sentence for the person", max_length=300)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deletions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "deletion of one's own records",
                "verbose_name_plural": "deletions of one's own records",
                "ordering": ["-asked_at", "-id"],
                "indexes": [
                    models.Index(fields=["person", "-asked_at", "-id"], name="deletions_of_person"),
                    models.Index(
                        condition=models.Q(("state__in", ("waiting", "working"))),
                        fields=["touched_at"],
                        name="deletions_open",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "done"), _negated=True), ("finished_at__isnull", False), _connector="OR"
                        ),
                        name="deletions_done_is_dated",
                    )
                ],
            },
        ),
    ]
