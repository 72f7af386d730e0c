from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "portal.records"

    def ready(self) -> None:
        from portal.records import schedules  # noqa: F401  (registered once the models are there)
