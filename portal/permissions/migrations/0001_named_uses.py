import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("consent", "0001_ledger"),
        ("mail", "0001_outbox"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="NamedUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=60, unique=True, verbose_name="key")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("question", "a question: it begins for whoever says yes"),
                            ("new_use", "a new use: it waits until everybody could answer"),
                            ("instruction", "named by the person"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("purpose", models.CharField(max_length=80, verbose_name="choice")),
                (
                    "law",
                    models.CharField(
                        choices=[("yes", "only with a yes (opt-in)"), ("no", "unless somebody says no (opt-out)")],
                        default="yes",
                        max_length=3,
                        verbose_name="it may happen",
                    ),
                ),
                ("title_en", models.CharField(blank=True, max_length=120, verbose_name="title in English")),
                ("title_es", models.CharField(blank=True, max_length=120, verbose_name="title in Spanish")),
                ("text_en", models.TextField(blank=True, max_length=2000, verbose_name="text in English")),
                ("text_es", models.TextField(blank=True, max_length=2000, verbose_name="text in Spanish")),
                ("recipient", models.CharField(blank=True, max_length=60, verbose_name="recipient of the profile")),
                (
                    "named_party",
                    models.CharField(blank=True, max_length=120, verbose_name="another recipient, by name"),
                ),
                ("categories", models.JSONField(default=list, verbose_name="kinds of data")),
                ("country", models.CharField(blank=True, max_length=80, verbose_name="country that data goes to")),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("person", "one person"),
                            ("role", "everybody of one role"),
                            ("everybody", "everybody"),
                        ],
                        max_length=10,
                        verbose_name="whom it concerns",
                    ),
                ),
                ("role", models.CharField(blank=True, max_length=60, verbose_name="role")),
                ("waits", models.PositiveSmallIntegerField(default=0, verbose_name="days that people have")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("announced", "being announced"),
                            ("waiting", "waiting"),
                            ("begun", "begun"),
                            ("ended", "ended"),
                            ("called_off", "called off"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=0, verbose_name="revision")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="written")),
                ("announced_at", models.DateTimeField(blank=True, null=True, verbose_name="announced")),
                ("told_upto", models.BigIntegerField(default=0, verbose_name="told up to")),
                ("told_at", models.DateTimeField(blank=True, null=True, verbose_name="everybody told")),
                ("begun_at", models.DateTimeField(blank=True, null=True, verbose_name="begun")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="the one person",
                    ),
                ),
            ],
            options={
                "verbose_name": "named use",
                "verbose_name_plural": "named uses",
                "permissions": [
                    ("announce_nameduse", "Can announce, begin, end and call off a use that concerns many")
                ],
            },
        ),
        migrations.CreateModel(
            name="Told",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="told")),
                ("seen_at", models.DateTimeField(blank=True, null=True, verbose_name="seen here")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                ("reminded_at", models.DateTimeField(blank=True, null=True, verbose_name="reminded")),
                (
                    "message",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="mail.message",
                        verbose_name="mail",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="consent.party",
                        verbose_name="party",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "use",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="told",
                        to="permissions.nameduse",
                        verbose_name="named use",
                    ),
                ),
            ],
            options={
                "verbose_name": "told person",
                "verbose_name_plural": "told people",
            },
        ),
        migrations.AddIndex(
            model_name="nameduse",
            index=models.Index(fields=["state", "-id"], name="permissions_use_of_state"),
        ),
        migrations.AddConstraint(
            model_name="nameduse",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("audience__in", ["person", "role", "everybody"]),
                    ("law__in", ["yes", "no"]),
                    ("state__in", ["draft", "announced", "waiting", "begun", "ended", "called_off"]),
                ),
                name="permissions_use_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="nameduse",
            constraint=models.CheckConstraint(
                condition=models.Q(("law", "yes"), ("kind", "new_use"), _connector="OR"),
                name="permissions_use_only_new_ones_opt_out",
            ),
        ),
        migrations.AddConstraint(
            model_name="nameduse",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("kind", "new_use"), _negated=True), ("waits__gte", 1), _connector="OR"),
                name="permissions_use_waits",
            ),
        ),
        migrations.AddConstraint(
            model_name="nameduse",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("audience", "role"), models.Q(("role", ""), _negated=True)),
                    models.Q(models.Q(("audience", "role"), _negated=True), ("role", "")),
                    _connector="OR",
                ),
                name="permissions_use_role_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="nameduse",
            constraint=models.CheckConstraint(
                condition=models.Q(("audience", "person"), ("person__isnull", True), _connector="OR"),
                name="permissions_use_person_alone",
            ),
        ),
        migrations.AddConstraint(
            model_name="nameduse",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "called_off"]), ("announced_at__isnull", False), _connector="OR"
                ),
                name="permissions_use_announced_dated",
            ),
        ),
        migrations.AddConstraint(
            model_name="nameduse",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["waiting", "begun", "ended"]), _negated=True),
                    ("told_at__isnull", False),
                    _connector="OR",
                ),
                name="permissions_use_told_before_begun",
            ),
        ),
        migrations.AddConstraint(
            model_name="nameduse",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["begun", "ended"]), _negated=True),
                    ("begun_at__isnull", False),
                    _connector="OR",
                ),
                name="permissions_use_begun_dated",
            ),
        ),
        migrations.AddConstraint(
            model_name="nameduse",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["ended", "called_off"]), _negated=True),
                    ("ended_at__isnull", False),
                    _connector="OR",
                ),
                name="permissions_use_end_dated",
            ),
        ),
        migrations.AddIndex(
            model_name="told",
            index=models.Index(fields=["person", "-id"], name="permissions_told_newest"),
        ),
        migrations.AddConstraint(
            model_name="told",
            constraint=models.UniqueConstraint(fields=("use", "party"), name="permissions_told_once"),
        ),
        migrations.AddConstraint(
            model_name="told",
            constraint=models.UniqueConstraint(fields=("use", "person"), name="permissions_told_person_once"),
        ),
    ]
