"""What the worker does for records by the clock."""

from datetime import timedelta

from portal.jobs.schedule import every
from portal.records.tasks import go_on_with_stalled

every("records.go_on", go_on_with_stalled, timedelta(minutes=15))
