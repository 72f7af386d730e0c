from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CookiesConfig(AppConfig):
    name = "portal.cookies"
    verbose_name = _("Cookies")

    def ready(self) -> None:
        from portal.cookies import checks, signing_in  # noqa: F401  (they register themselves)
