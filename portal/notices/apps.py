from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "portal.notices"

    def ready(self) -> None:
        from portal.notices import checks  # noqa: F401  (registered once the app registry is ready)
