from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RequestsConfig(AppConfig):
    name = "requests"
    verbose_name = _("Privacy requests")

    def ready(self) -> None:
        from requests import (  # noqa: F401  (declares this room's schedules, limits, and what it keeps)
            by_hand,
            limiting,
            replaying,
            retaining,
            schedules,
            webhooks,
        )
        from requests.drp import callbacks  # noqa: F401  (listens for what moves on)
        from requests.identity import system_checks  # noqa: F401  (declares its checks)
