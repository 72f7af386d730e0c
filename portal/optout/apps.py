from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OptoutConfig(AppConfig):
    name = "portal.optout"
    verbose_name = _("Opting out of sale and sharing")
