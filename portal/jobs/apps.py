from django.apps import AppConfig
from django.db.models.signals import post_migrate


class JobsConfig(AppConfig):
    name = "portal.jobs"

    def ready(self) -> None:
        from portal.jobs import schedules  # noqa: F401  (declares this room's schedules)
        from portal.jobs.cache_table import make_cache_table

        post_migrate.connect(make_cache_table, sender=self)
