from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    name = "portal.mail"
    verbose_name = _("Mail")

    def ready(self) -> None:
        from portal.mail import checks, schedules  # noqa: F401  (registered once the app registry is ready)
