import django.utils.timezone
from django.db import migrations, models

import portal.mailings.models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ReadMail",
            fields=[
                ("digest", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("read_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "mail that was read",
                "verbose_name_plural": "mail that was read",
            },
        ),
        migrations.CreateModel(
            name="Client",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "key",
                    models.CharField(
                        default=portal.mailings.models.new_client_key,
                        editable=False,
                        max_length=12,
                        unique=True,
                        verbose_name="id",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="A system, not a person.", max_length=80, unique=True, verbose_name="name"
                    ),
                ),
                ("digest", models.CharField(editable=False, max_length=64, verbose_name="hash of the secret")),
                ("may_make_links", models.BooleanField(default=False, verbose_name="may make unsubscribe links")),
                ("may_check", models.BooleanField(default=False, verbose_name="may check addresses")),
                ("may_read_refusals", models.BooleanField(default=False, verbose_name="may read the list of refusals")),
                ("may_report", models.BooleanField(default=False, verbose_name="may report refusals")),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="made"),
                ),
                ("last_used_on", models.DateField(blank=True, editable=False, null=True, verbose_name="last used")),
            ],
            options={
                "verbose_name": "connected system",
                "verbose_name_plural": "connected systems",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("digest", ""), _negated=True), name="mailings_client_has_secret"
                    )
                ],
            },
        ),
    ]
