from django.apps import AppConfig


class OutboundConfig(AppConfig):
    name = "portal.outbound"

    def ready(self) -> None:
        from portal.outbound import checks  # noqa: F401  (registered once the app registry is ready)
