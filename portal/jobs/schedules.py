"""When this room's housekeeping runs."""

from datetime import timedelta

from portal.jobs.schedule import daily, every
from portal.jobs.upkeep import prune_jobs, seal_audit

every("audit.seal", seal_audit, timedelta(minutes=1))
daily("jobs.prune", prune_jobs, at="02:30")
