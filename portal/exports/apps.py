from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "portal.exports"

    def ready(self) -> None:
        from portal.exports import schedules  # noqa: F401  (registered once the models are there)
