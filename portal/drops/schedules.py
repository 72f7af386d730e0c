"""What the worker does for files by the clock."""

from datetime import timedelta

from portal.drops.tasks import take_drops
from portal.jobs.schedule import every

every("drops.take", take_drops, timedelta(hours=1))
