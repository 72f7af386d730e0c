from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from accounts import listening, naming, roles, schedules  # noqa: F401  (they register themselves)

        # The last application that has tables: by then every other one's permissions exist.
        post_migrate.connect(roles.grant, sender=apps.get_app_config("sessions"), dispatch_uid="accounts.roles")
