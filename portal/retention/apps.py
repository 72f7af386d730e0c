from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RetentionConfig(AppConfig):
    name = "portal.retention"
    verbose_name = _("Retention")

    def ready(self) -> None:
        from portal.retention import checks, schedules  # noqa: F401  (registered once the models are there)
