"""Background work: our worker around django-tasks-db, retries, time limits, schedules, and word of its health.

Tasks carry ids alone and are idempotent: one that a killed worker left half done is run again. This room must never
know what a task of a room above is about; it keeps house for itself and for the trail below.
"""
