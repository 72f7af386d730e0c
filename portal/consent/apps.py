from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsentConfig(AppConfig):
    name = "portal.consent"
    verbose_name = _("Choices")

    def ready(self) -> None:
        from portal.consent import barring, carrying, schedules  # noqa: F401  (registered once the models are there)
