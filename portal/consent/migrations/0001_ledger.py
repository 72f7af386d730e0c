import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import portal.vault.fields
from portal.consent.triggers import install


def append_only(apps, schema_editor):
    install(schema_editor.connection)


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("purpose", models.CharField(max_length=80, verbose_name="purpose")),
                ("channel", models.CharField(blank=True, max_length=10, verbose_name="channel")),
                ("named", models.CharField(blank=True, max_length=60, verbose_name="named")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "asked for, not confirmed yet"),
                            ("deferred", "put off"),
                            ("given", "allowed"),
                            ("renewed", "allowed anew"),
                            ("refused", "refused"),
                            ("withdrawn", "taken back"),
                            ("expired", "ran out"),
                            ("terminated", "ended with the relationship"),
                            ("invalidated", "found not to hold"),
                        ],
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="decided")),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("centre", "on the page of choices"),
                            ("link", "by the link in a mail"),
                            ("one_click", "by the mail program's button"),
                            ("mail", "by mail"),
                            ("form", "by a form"),
                            ("banner", "on the cookie notice"),
                            ("signal", "by a signal of the browser"),
                            ("staff", "written down by our staff"),
                            ("machine", "reported by another system"),
                            ("carried", "carried over from another address or browser"),
                            ("clock", "by the passing of time"),
                            ("request", "by a privacy request"),
                        ],
                        max_length=10,
                        verbose_name="way",
                    ),
                ),
                ("actor", models.CharField(max_length=60, verbose_name="by whom")),
                ("act", models.UUIDField(default=uuid.uuid4, verbose_name="act")),
                ("valid_until", models.DateTimeField(blank=True, null=True, verbose_name="holds until")),
            ],
            options={
                "verbose_name": "decision",
                "verbose_name_plural": "decisions",
            },
        ),
        migrations.CreateModel(
            name="Party",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(max_length=32, unique=True, verbose_name="pseudonym")),
                (
                    "kind",
                    models.CharField(
                        choices=[("person", "account"), ("address", "email address"), ("browser", "browser")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("address", portal.vault.fields.SealedText(null=True, verbose_name="address")),
                ("language", models.CharField(blank=True, max_length=10, verbose_name="language")),
                ("since", models.DateTimeField(default=django.utils.timezone.now, verbose_name="known since")),
            ],
            options={
                "verbose_name": "party",
                "verbose_name_plural": "parties",
            },
        ),
        migrations.CreateModel(
            name="Wording",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name="SHA-256")),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                ("content", models.JSONField(verbose_name="content")),
            ],
            options={
                "verbose_name": "wording",
                "verbose_name_plural": "wordings",
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="evidence",
                        serialize=False,
                        to="consent.decision",
                        verbose_name="decision",
                    ),
                ),
                ("facts", portal.vault.fields.SealedJSON(verbose_name="facts")),
            ],
            options={
                "verbose_name": "evidence",
                "verbose_name_plural": "evidence",
            },
        ),
        migrations.AddField(
            model_name="decision",
            name="party",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="consent.party",
                verbose_name="party",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="wording",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="consent.wording",
                verbose_name="wording",
            ),
        ),
        migrations.CreateModel(
            name="Push",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("destination", models.CharField(max_length=80, verbose_name="destination")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("waiting", "on its way"),
                            ("reached", "arrived"),
                            ("by_hand", "to be done by hand"),
                            ("refused", "not taken"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                ("due_at", models.DateTimeField(verbose_name="due")),
                ("attempts", models.PositiveIntegerField(default=0, verbose_name="tries")),
                ("last_error", models.CharField(blank=True, max_length=200, verbose_name="last error")),
                ("reached_at", models.DateTimeField(blank=True, null=True, verbose_name="arrived")),
                ("alerted_at", models.DateTimeField(blank=True, null=True, verbose_name="staff told")),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pushes",
                        to="consent.decision",
                        verbose_name="decision",
                    ),
                ),
            ],
            options={
                "verbose_name": "choice on its way",
                "verbose_name_plural": "choices on their way",
                "indexes": [models.Index(fields=["outcome", "due_at"], name="consent_push_due")],
                "constraints": [models.UniqueConstraint(fields=("decision", "destination"), name="consent_push_once")],
            },
        ),
        migrations.CreateModel(
            name="Standing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("purpose", models.CharField(max_length=80, verbose_name="purpose")),
                ("channel", models.CharField(blank=True, max_length=10, verbose_name="channel")),
                ("named", models.CharField(blank=True, max_length=60, verbose_name="named")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "asked for, not confirmed yet"),
                            ("deferred", "put off"),
                            ("given", "allowed"),
                            ("renewed", "allowed anew"),
                            ("refused", "refused"),
                            ("withdrawn", "taken back"),
                            ("expired", "ran out"),
                            ("terminated", "ended with the relationship"),
                            ("invalidated", "found not to hold"),
                        ],
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("usable", models.BooleanField(verbose_name="may be used")),
                ("since", models.DateTimeField(verbose_name="since")),
                ("valid_until", models.DateTimeField(blank=True, null=True, verbose_name="holds until")),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="standing",
                        to="consent.decision",
                        verbose_name="decision",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="standings",
                        to="consent.party",
                        verbose_name="party",
                    ),
                ),
            ],
            options={
                "verbose_name": "standing",
                "verbose_name_plural": "standings",
                "indexes": [
                    models.Index(
                        fields=["purpose", "channel", "named", "usable", "party", "valid_until"],
                        name="consent_standing_who",
                    ),
                    models.Index(
                        condition=models.Q(("valid_until__isnull", False)),
                        fields=["valid_until"],
                        name="consent_standing_ends",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("party", "purpose", "channel", "named"), name="consent_standing_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "expired",
                                    "given",
                                    "invalidated",
                                    "refused",
                                    "renewed",
                                    "terminated",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="consent_standing_settled",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["party", "purpose", "channel", "named", "-id"], name="consent_decision_newest"),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["party", "-id"], name="consent_decision_of_party"),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["act"], name="consent_decision_of_act"),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(
                condition=models.Q(("state", "requested")), fields=["at"], name="consent_decision_asked"
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "requested",
                            "deferred",
                            "given",
                            "renewed",
                            "refused",
                            "withdrawn",
                            "expired",
                            "terminated",
                            "invalidated",
                        ],
                    )
                ),
                name="consent_decision_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "method__in",
                        [
                            "centre",
                            "link",
                            "one_click",
                            "mail",
                            "form",
                            "banner",
                            "signal",
                            "staff",
                            "machine",
                            "carried",
                            "clock",
                            "request",
                        ],
                    )
                ),
                name="consent_decision_method",
            ),
        ),
        migrations.RunPython(append_only, migrations.RunPython.noop),
    ]
