"""Puts a task into the queue by one statement: every deed that is followed by work says it.

What is written is what django-tasks-db's own backend writes; a test holds the two alike.
"""

import json
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.utils import timezone
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import get_date_max

COLUMNS = (
    "id",
    "status",
    "enqueued_at",
    "args_kwargs",
    "priority",
    "task_path",
    "worker_ids",
    "queue_name",
    "backend_name",
    "run_after",
    "exception_class_path",
    "traceback",
)
INSERT = (
    f"INSERT INTO django_tasks_database_dbtaskresult ({', '.join(COLUMNS)})"  # noqa: S608
    f" VALUES ({', '.join(['%s'] * len(COLUMNS))})"
)


def put(task: Any, ids: Sequence[int | str]) -> None:
    """Queues a task with its ids, in the caller's transaction."""
    number = uuid.uuid4()
    adapted = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.execute(
            INSERT,
            [
                number if connection.features.has_native_uuid_field else number.hex,
                TaskResultStatus.READY.value,
                adapted(timezone.now()),
                json.dumps({"args": list(ids), "kwargs": {}}),
                task.priority,
                task.module_path,
                "[]",
                task.queue_name,
                task.backend,
                adapted(task.run_after or get_date_max()),
                "",
                "",
            ],
        )
