"""Background work: our worker around django-tasks-db, retries, time limits, schedules.

Tasks carry ids alone and are idempotent. This room must never know what a task is about."""
