from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DropsConfig(AppConfig):
    name = "portal.drops"
    verbose_name = _("Records from files")

    def ready(self) -> None:
        from portal.drops import schedules  # noqa: F401  (registered once the app registry is ready)
