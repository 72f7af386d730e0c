from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "portal.mail"

    def ready(self) -> None:
        from portal.mail import checks, schedules  # noqa: F401  (registered once the app registry is ready)
