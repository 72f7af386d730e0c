from django.conf import settings
from django.db import migrations, models

import portal.vault.fields


class Migration(migrations.Migration):
    dependencies = [
        ("mail", "0001_outbox"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="purpose",
            field=models.CharField(blank=True, max_length=80, verbose_name="list"),
        ),
        migrations.AddField(
            model_name="message",
            name="unsubscribe",
            field=portal.vault.fields.SealedJSON(null=True, verbose_name="headers that unsubscribe"),
        ),
        migrations.AlterField(
            model_name="message",
            name="kind",
            field=models.CharField(
                choices=[("service", "service"), ("legal", "legal"), ("marketing", "marketing")],
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "waiting to be sent"),
                    ("sent", "sent"),
                    ("failed", "could not be sent"),
                    ("bounced", "refused by the recipient's server"),
                    ("complained", "reported as unwanted"),
                    ("withheld", "not sent: the person said no"),
                ],
                default="queued",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", "marketing"),
                        models.Q(("purpose", ""), _negated=True),
                        models.Q(
                            ("unsubscribe__isnull", False),
                            models.Q(("recipient__isnull", True), ("unsubscribe__isnull", True)),
                            _connector="OR",
                        ),
                    ),
                    models.Q(
                        models.Q(("kind", "marketing"), _negated=True), ("purpose", ""), ("unsubscribe__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="mail_message_way_out",
            ),
        ),
    ]
