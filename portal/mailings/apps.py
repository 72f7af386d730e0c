from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailingsConfig(AppConfig):
    name = "portal.mailings"
    verbose_name = _("Mailings")

    def ready(self) -> None:
        from portal.mailings import bounces, schedules, sending  # noqa: F401  (they register themselves)
