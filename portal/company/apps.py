from django.apps import AppConfig


class CompanyConfig(AppConfig):
    name = "portal.company"

    def ready(self) -> None:
        from portal.company import checks, current  # noqa: F401  (registered once the app registry is ready)
