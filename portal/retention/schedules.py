"""What this room does by the clock."""

from datetime import timedelta

from portal.jobs.schedule import every
from portal.retention.tasks import expire_records

every("retention.expire", expire_records, timedelta(hours=1))
