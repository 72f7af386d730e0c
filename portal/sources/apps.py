from django.apps import AppConfig


class SourcesConfig(AppConfig):
    name = "portal.sources"

    def ready(self) -> None:
        from portal.sources import checks  # noqa: F401  (registered once the app registry is ready)
