from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import roles

        # The last application that has tables: by then every other one's permissions exist.
        post_migrate.connect(roles.grant, sender=apps.get_app_config("sessions"), dispatch_uid="accounts.roles")
