from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChoicesConfig(AppConfig):
    name = "portal.choices"
    verbose_name = _("Page of choices")
