from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PermissionsConfig(AppConfig):
    name = "portal.permissions"
    verbose_name = _("Permissions and new uses")

    def ready(self) -> None:
        from portal.permissions import policies, schedules  # noqa: F401  (registered once the models are there)
