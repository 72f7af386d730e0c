from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "portal.vault"

    def ready(self) -> None:
        from portal.vault import checks  # noqa: F401  (registered once the app registry is ready)
