"""The backend that the setting TASKS names."""

from django_tasks_db import DatabaseBackend

from portal.jobs.tasks import JobTask


class Backend(DatabaseBackend):
    """django-tasks-db's backend, whose tasks know their retries and time limit."""

    task_class = JobTask  # type: ignore[assignment]
