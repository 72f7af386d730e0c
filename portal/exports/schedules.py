"""What the worker does for exports by the clock."""

from datetime import timedelta

from portal.exports.tasks import expire
from portal.jobs.schedule import every

every("exports.expire", expire, timedelta(hours=1))
